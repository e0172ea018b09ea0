namespace Meander.GraphQL.Binding;

/// <summary>
/// Marks a class whose public methods resolve fields of one object type, each named like its field in PascalCase. An instance is made
/// per request from the request's services.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FieldsOfAttribute(string typeName) : Attribute
{
    public string TypeName { get; } = typeName;
}
