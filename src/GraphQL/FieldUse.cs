using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL;

/// <summary>A field as a document selects it, for validation rules of an application's own.</summary>
public readonly struct FieldUse
{
    private readonly Field _field;

    internal FieldUse(Field field, NamedType parent) => (_field, ParentType) = (field, parent.Name);

    /// <summary>The type that the field is selected on: an object, an interface or a union.</summary>
    public string ParentType { get; }

    public string Name => _field.Name.Value;

    /// <summary>The alias, or else the name.</summary>
    public string ResponseName => _field.ResponseName;

    /// <summary>Whether the document gives the argument, be it a literal or a variable.</summary>
    public bool HasArgument(string name)
    {
        for (var i = 0; i < _field.Arguments.Count; i++)
        {
            if (_field.Arguments[i].Name.Value == name)
                return true;
        }

        return false;
    }
}
