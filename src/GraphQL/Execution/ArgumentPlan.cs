using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.Execution;

/// <summary>CoerceArgumentValues, §6.4.1. What holds no variable is coerced once, when the operation is compiled.</summary>
internal sealed class ArgumentPlan
{
    private readonly InputCoercion _coercion;
    private readonly IReadOnlyList<BoundArgument> _arguments;
    private readonly Value?[] _given;
    private readonly bool[] _isOpen;
    private readonly object?[] _values;
    private readonly bool _isConstant;

    private ArgumentPlan(InputCoercion coercion, IReadOnlyList<BoundArgument> arguments, Field node)
    {
        _coercion = coercion;
        _arguments = arguments;
        _given = new Value?[arguments.Count];
        _isOpen = new bool[arguments.Count];
        _values = new object?[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            _given[i] = node.Arguments.FirstOrDefault(argument => argument.Name.Value == arguments[i].Definition.Name)?.Value;
            _isOpen[i] = _given[i] is { } value && HasVariable(value) || !TryConstant(i);
        }

        _isConstant = Array.TrueForAll(_isOpen, open => !open);
    }

    public static ArgumentPlan None { get; } = new(null!, [], new Field(0, null, new Name(0, ""), [], [], null));

    public static ArgumentPlan Compile(InputCoercion coercion, BoundField field, Field node) =>
        field.Arguments.Count == 0 ? None : new ArgumentPlan(coercion, field.Arguments, node);

    /// <summary>CLR values in the order of <see cref="BoundField.Arguments"/>.</summary>
    /// <exception cref="InputException">A variable is missing or null where a value is needed, or the CLR type cannot take the
    /// value.</exception>
    public object?[] Evaluate(IReadOnlyDictionary<string, object?> variables)
    {
        if (_isConstant)
            return _values;
        var all = (object?[])_values.Clone();
        for (var i = 0; i < all.Length; i++)
        {
            if (_isOpen[i])
                all[i] = Coerce(_arguments[i], _given[i], variables);
        }

        return all;
    }

    private bool TryConstant(int index)
    {
        try
        {
            _values[index] = Coerce(_arguments[index], _given[index], null);
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
            return argument.Shape.Convert(_coercion.FromLiteral(argument.Definition.Type, literal, variables));
        if (_coercion.TryDefault(argument.Definition, out var value))
            return argument.Shape.Convert(value);
        return argument.Definition.Type.IsNonNull
            ? throw new InputException(
                $"Argument \"{argument.Definition.Name}\" of required type \"{argument.Definition.Type}\" was not provided.")
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
