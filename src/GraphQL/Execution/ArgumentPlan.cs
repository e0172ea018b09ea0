using GraphQL.Binding;
using GraphQL.Language;

namespace GraphQL.Execution;

/// <summary>CoerceArgumentValues, §6.4.1. What holds no variable is coerced once, when the operation is compiled.</summary>
internal sealed class ArgumentPlan
{
    private readonly InputCoercion coercion;
    private readonly IReadOnlyList<BoundArgument> arguments;
    private readonly Value?[] open;
    private readonly object?[] values;
    private readonly bool isConstant;
    private readonly string? problem;

    private ArgumentPlan(InputCoercion coercion, IReadOnlyList<BoundArgument> arguments, Field node)
    {
        this.coercion = coercion;
        this.arguments = arguments;
        open = new Value?[arguments.Count];
        values = new object?[arguments.Count];
        try
        {
            for (var i = 0; i < arguments.Count; i++)
            {
                var given = node.Arguments.FirstOrDefault(argument => argument.Name.Value == arguments[i].Definition.Name)?.Value;
                if (given is not null && HasVariable(given))
                    open[i] = given;
                else
                    values[i] = Coerce(arguments[i], given, null);
            }
        }
        catch (InputException exception)
        {
            problem = exception.Message;
        }

        isConstant = Array.TrueForAll(open, value => value is null);
    }

    public static ArgumentPlan None { get; } = new(null!, [], new Field(0, null, new Name(0, ""), [], [], null));

    public static ArgumentPlan Compile(InputCoercion coercion, BoundField field, Field node) =>
        field.Arguments.Count == 0 ? None : new ArgumentPlan(coercion, field.Arguments, node);

    /// <summary>CLR values in the order of <see cref="BoundField.Arguments"/>.</summary>
    /// <exception cref="InputException">A variable is missing or null where a value is needed, or the CLR type cannot take the value.</exception>
    public object?[] Evaluate(IReadOnlyDictionary<string, object?> variables)
    {
        if (problem is not null)
            throw new InputException(problem);
        if (isConstant)
            return values;
        var all = (object?[])values.Clone();
        for (var i = 0; i < all.Length; i++)
        {
            if (open[i] is { } value)
                all[i] = Coerce(arguments[i], value, variables);
        }

        return all;
    }

    private object? Coerce(BoundArgument argument, Value? given, IReadOnlyDictionary<string, object?>? variables)
    {
        if (given is VariableValue variable && variables?.ContainsKey(variable.Name) is not true)
            given = null;
        if (given is not null)
            return argument.Shape.Convert(coercion.FromLiteral(argument.Definition.Type, given, variables));
        if (coercion.TryDefault(argument.Definition, out var value))
            return argument.Shape.Convert(value);
        return argument.Definition.Type.IsNonNull
            ? throw new InputException($"Argument \"{argument.Definition.Name}\" of required type \"{argument.Definition.Type}\" was not provided.")
            : argument.Shape.Absent;
    }

    private static bool HasVariable(Value value) => value switch
    {
        VariableValue => true,
        ListValue list => list.Items.Any(HasVariable),
        ObjectValue map => map.Fields.Any(field => HasVariable(field.Value)),
        _ => false,
    };
}
