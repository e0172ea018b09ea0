namespace Meander.Application;

/// <summary>An input that can be left out, which differs from giving null: "fields left out stay as they are; null clears".</summary>
public readonly struct Optional<T>(T value)
{
    /// <summary>False when left out.</summary>
    public bool IsGiven { get; } = true;

    /// <summary>What was given; the type's default when left out.</summary>
    public T Value { get; } = value;

    /// <summary>What was given, else what stands.</summary>
    public T Or(T current) => IsGiven ? Value : current;

    public static implicit operator Optional<T>(T value) => new(value);
}
