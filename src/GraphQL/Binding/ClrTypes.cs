using System.Reflection;

namespace Meander.GraphQL.Binding;

/// <summary>A CLR type as a member declares it, with the nullability of references that reflection alone does not show.</summary>
internal readonly record struct ClrType(Type Type, NullabilityInfo? Nullability)
{
    private static readonly NullabilityInfoContext Context = new();

    public static ClrType Of(PropertyInfo property) => new(property.PropertyType, Create(() => Context.Create(property)));

    public static ClrType Of(ParameterInfo parameter) => new(parameter.ParameterType, Create(() => Context.Create(parameter)));

    /// <summary>False also for code without nullable annotations, whose word is not known.</summary>
    public bool IsNullable =>
        System.Nullable.GetUnderlyingType(Type) is not null || !Type.IsValueType && Nullability?.ReadState is NullabilityState.Nullable;

    /// <summary>True where null certainly cannot be.</summary>
    public bool IsNonNull =>
        Type.IsValueType ? System.Nullable.GetUnderlyingType(Type) is null : Nullability?.ReadState is NullabilityState.NotNull;

    /// <summary>The struct inside a nullable struct, else the type itself.</summary>
    public Type Core => System.Nullable.GetUnderlyingType(Type) ?? Type;

    /// <summary>What is awaited; the type itself when it is no task.</summary>
    public ClrType Awaited =>
        Type.IsGenericType && (Type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
            ? Argument(0)
            : this;

    /// <summary>The item type of anything that can be walked; null when it is no list.</summary>
    public ClrType? Item
    {
        get
        {
            if (Type.IsArray)
                return new ClrType(Type.GetElementType()!, Nullability?.ElementType);
            if (Type == typeof(string))
                return null;
            var list = Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                ? Type
                : Type.GetInterfaces()
                    .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>));
            if (list is null)
                return null;
            var item = list.GetGenericArguments()[0];
            return Type.IsGenericType && Type.GetGenericArguments() is [var only] && only == item ? Argument(0) : new ClrType(item, null);
        }
    }

    public ClrType Argument(int index) => new(
        Type.GetGenericArguments()[index],
        Nullability?.GenericTypeArguments is { } arguments && arguments.Length > index ? arguments[index] : null);

    /// <summary>The type as C# writes it, for messages.</summary>
    public override string ToString()
    {
        var name = Name(Type);
        return IsNullable && !name.EndsWith('?') ? name + "?" : name;
    }

    public static string Name(Type type)
    {
        if (System.Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.Name;
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? type.Name : type.Name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    // The context caches without locks.
    private static NullabilityInfo Create(Func<NullabilityInfo> create)
    {
        lock (Context)
            return create();
    }
}
