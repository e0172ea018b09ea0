namespace GraphQL.Binding;

/// <summary>A CLR type that stands for a scalar.</summary>
internal abstract class ScalarBinding(string scalar, Type clrType)
{
    public string Scalar { get; } = scalar;

    public Type ClrType { get; } = clrType;
}

internal sealed class ScalarBinding<T>(string scalar, Func<object?, T> parse, Func<T, object> write) : ScalarBinding(scalar, typeof(T))
{
    public Func<object?, T> Parse { get; } = parse;

    public Func<T, object> Write { get; } = write;
}
