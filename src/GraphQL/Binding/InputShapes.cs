using System.Linq.Expressions;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Binding;

/// <summary>From a coerced input value to the CLR value that a resolver's parameter takes.</summary>
internal abstract class InputShape
{
    /// <summary>What stands for a value that was left out and has no default.</summary>
    public virtual object? Absent => null;

    /// <exception cref="InputException">The CLR type cannot hold the value.</exception>
    public object? Convert(object? value) => value is null ? Null : ConvertValue(value);

    protected virtual object? Null => null;

    protected abstract object ConvertValue(object value);
}

internal sealed class ScalarInputShape(string scalar, Func<object, object> read) : InputShape
{
    protected override object ConvertValue(object value)
    {
        try
        {
            return read(value);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new InputException($"{scalar} cannot represent value: {value}");
        }
    }
}

internal sealed class EnumInputShape(IReadOnlyDictionary<string, object> values) : InputShape
{
    protected override object ConvertValue(object value) => values[(string)value];
}

internal sealed class ListInputShape<T>(InputShape item) : InputShape
{
    protected override object ConvertValue(object value) => Array.ConvertAll((object?[])value, element => (T)item.Convert(element)!);
}

/// <summary>Tells "left out" from "given as null" by a generic struct of the application.</summary>
internal sealed class OptionalInputShape : InputShape
{
    private readonly InputShape _inner;
    private readonly Func<object?, object> _given;

    public OptionalInputShape(Type optional, InputShape inner)
    {
        _inner = inner;
        Absent = Activator.CreateInstance(optional);
        var type = optional.GetGenericArguments()[0];
        var value = Expression.Parameter(typeof(object));
        var constructor = optional.GetConstructor([type])!;
        _given = Expression.Lambda<Func<object?, object>>(
            Expression.Convert(Expression.New(constructor, Expression.Convert(value, type)), typeof(object)), value).Compile();
    }

    public override object? Absent { get; }

    protected override object? Null => _given(null);

    protected override object ConvertValue(object value) => _given(_inner.Convert(value));
}

/// <summary>An input object as a value of its CLR type. Its members are set late, as input types may contain themselves.</summary>
internal sealed class ObjectInputShape : InputShape
{
    private readonly List<(string Name, InputShape Shape)> _members = [];
    private readonly ParameterExpression _values = Expression.Parameter(typeof(object?[]));
    private Func<object?[], object> _construct = _ =>
        throw new InvalidOperationException("An input object was used before it was bound (G3-03).");

    /// <summary>Takes one field; answers the expression of its value, for <see cref="Complete"/>.</summary>
    public Expression Add(string field, InputShape shape, Type type)
    {
        _members.Add((field, shape));
        return Expression.Convert(Expression.ArrayIndex(_values, Expression.Constant(_members.Count - 1)), type);
    }

    /// <param name="made">The whole value, of the expressions that <see cref="Add"/> answered.</param>
    public void Complete(Expression made) =>
        _construct = Expression.Lambda<Func<object?[], object>>(Expression.Convert(made, typeof(object)), _values).Compile();

    protected override object ConvertValue(object value)
    {
        var given = (Dictionary<string, object?>)value;
        var values = new object?[_members.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = given.TryGetValue(_members[i].Name, out var member) ? _members[i].Shape.Convert(member) : _members[i].Shape.Absent;
        return _construct(values);
    }
}
