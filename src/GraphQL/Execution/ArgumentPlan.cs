using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.Execution;

/// <summary>CoerceArgumentValues, §6.4.1. What holds no variable is coerced once, when the operation is compiled.</summary>
internal sealed class ArgumentPlan
{
    private readonly InputCoercion coercion;
    private readonly IReadOnlyList<BoundArgument> arguments;
    private readonly Value?[] given;
    private readonly bool[] isOpen;
    private readonly object?[] values;
    private readonly bool isConstant;

    private ArgumentPlan(InputCoercion coercion, IReadOnlyList<BoundArgument> arguments, Field node)
    {
        this.coercion = coercion;
        this.arguments = arguments;
        given = new Value?[arguments.Count];
        isOpen = new bool[arguments.Count];
        values = new object?[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            given[i] = node.Arguments.FirstOrDefault(argument => argument.Name.Value == arguments[i].Definition.Name)?.Value;
            isOpen[i] = given[i] is { } value && HasVariable(value) || !TryConstant(i);
        }

        isConstant = Array.TrueForAll(isOpen, open => !open);
    }

    public static ArgumentPlan None { get; } = new(null!, [], new Field(0, null, new Name(0, ""), [], [], null));

    public static ArgumentPlan Compile(InputCoercion coercion, BoundField field, Field node) =>
        field.Arguments.Count == 0 ? None : new ArgumentPlan(coercion, field.Arguments, node);

    /// <summary>CLR values in the order of <see cref="BoundField.Arguments"/>.</summary>
    /// <exception cref="InputException">A variable is missing or null where a value is needed, or the CLR type cannot take the value.</exception>
    public object?[] Evaluate(IReadOnlyDictionary<string, object?> variables)
    {
        if (isConstant)
            return values;
        var all = (object?[])values.Clone();
        for (var i = 0; i < all.Length; i++)
        {
            if (isOpen[i])
                all[i] = Coerce(arguments[i], given[i], variables);
        }

        return all;
    }

    private bool TryConstant(int index)
    {
        try
        {
            values[index] = Coerce(arguments[index], given[index], null);
            return true;
        }
        catch (Exception)
        {
            // The application's own conversion does not take the value. It is asked again when the field is resolved, whose error that is.
            return false;
        }
    }

    private object? Coerce(BoundArgument argument, Value? literal, IReadOnlyDictionary<string, object?>? variables)
    {
        if (literal is VariableValue variable && variables?.ContainsKey(variable.Name) is not true)
            literal = null;
        if (literal is not null)
            return argument.Shape.Convert(coercion.FromLiteral(argument.Definition.Type, literal, variables));
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
