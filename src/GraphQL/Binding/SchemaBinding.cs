using System.Collections.Concurrent;
using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;

namespace Meander.GraphQL.Binding;

/// <summary>A schema together with what answers each of its fields; made by <see cref="SchemaBinder"/>.</summary>
internal sealed class SchemaBinding(Schema schema, InputCoercion inputs)
{
    private readonly Dictionary<ObjectType, BoundObject> _objects = [];
    private readonly ConcurrentDictionary<(Type ClrType, NamedType Type), BoundObject?> _objectsByClrType = new();

    public Schema Schema { get; } = schema;

    public InputCoercion Inputs { get; } = inputs;

    public required PriceList Prices { get; init; }

    public void Add(BoundObject bound) => _objects.Add(bound.Type, bound);

    public BoundObject Object(ObjectType type) => _objects[type];

    public BoundObject? Find(ObjectType type) => _objects.GetValueOrDefault(type);

    /// <summary>The possible type of an interface or union that a CLR type, or the nearest of its base types, is bound to.</summary>
    public BoundObject? ObjectOf(Type clrType, NamedType abstractType) => _objectsByClrType.GetOrAdd((clrType, abstractType), key =>
    {
        for (var type = key.ClrType; type is not null; type = type.BaseType)
        {
            if (Schema.PossibleTypes(key.Type).Select(Find).FirstOrDefault(bound => bound?.ClrType == type) is { } found)
                return found;
        }

        return null;
    });
}
