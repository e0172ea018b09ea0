using System.Text.Json;
using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>An object type and the CLR type of its values.</summary>
internal abstract class BoundObject(ObjectType type, Type clrType)
{
    private readonly Dictionary<string, BoundField> _fields = new(StringComparer.Ordinal);

    public ObjectType Type { get; } = type;

    public Type ClrType { get; } = clrType;

    public ConstantColumn TypeName { get; } = new(JsonEncodedText.Encode(type.Name));

    public void Add(BoundField field) => _fields.Add(field.Field.Name, field);

    /// <summary>A field that a valid document selects; binding has made sure of all of them.</summary>
    public BoundField Field(string name) => _fields[name];

    /// <summary>A batch from values whose static type was an abstract type's.</summary>
    public abstract Batch NewBatch(SelectionPlan selection, object[] rows, Column owner, int[] slots);
}

internal sealed class BoundObject<T>(ObjectType type) : BoundObject(type, typeof(T))
{
    public override Batch NewBatch(SelectionPlan selection, object[] rows, Column owner, int[] slots) =>
        new Batch<T>(selection, Array.ConvertAll(rows, row => (T)row), owner, slots);
}
