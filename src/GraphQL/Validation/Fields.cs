using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.3.1 Field Selections and §5.3.3 Leaf Field Selections.</summary>
internal static class Fields
{
    /// <summary>§5.3.1: the field that is selected, or null and an error that says what may have been meant.</summary>
    public static OutputField? Find(ValidationContext context, Field field, NamedType parent)
    {
        var definition = context.Schema.FieldOf(parent, field.Name);
        if (definition is null)
            context.Report($"Cannot query field \"{field.Name}\" on type \"{parent}\".{Suggest(context, field.Name, parent)}", field);
        else if (!context.AllowsIntrospection && (definition == context.Schema.SchemaField || definition == context.Schema.TypeField))
            context.Report($"Introspection is switched off on this server, so \"{field.Name}\" is not answered.", field);
        return definition;
    }

    /// <summary>§5.3.3.</summary>
    public static void CheckLeaf(ValidationContext context, Field field, OutputField definition)
    {
        if (definition.Type.IsLeaf && field.SelectionSet is not null)
        {
            context.Report(
                $"Field \"{field.Name}\" must not have a selection since type \"{definition.Type}\" has no subfields.", field.SelectionSet);
        }
        else if (!definition.Type.IsLeaf && field.SelectionSet is null)
        {
            context.Report(
                $"Field \"{field.Name}\" of type \"{definition.Type}\" must have a selection of subfields. " +
                $"Did you mean \"{field.Name} {{ ... }}\"?", field);
        }
    }

    /// <summary>Types behind an abstract one that have the field, else fields of a similar name.</summary>
    private static string Suggest(ValidationContext context, string name, NamedType parent)
    {
        if (parent.IsAbstract && context.AllowsIntrospection)
        {
            var owners = context.Schema.PossibleTypes(parent).Where(each => each.Field(name) is not null).ToList();
            var contracts =
                owners.SelectMany(each => each.Interfaces).Where(interfaceType => interfaceType.Field(name) is not null).Distinct();
            var types = contracts.Concat<NamedType>(owners).Select(each => each.Name).ToList();
            if (types.Count > 0)
                return Suggestions.OneOf("to use an inline fragment on ", types);
        }

        return parent is FieldsType type ? Suggestions.For(context, name, type.Fields.Select(field => field.Name)) : "";
    }
}
