using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>Where a value stands: the type expected there (null when unknown), and what else §5.8.5 asks about the place.</summary>
internal readonly record struct ValuePlace(GraphQLType? Type, bool HasDefault = false, InputObjectType? OneOf = null);

/// <summary>§5.6 Values. Variables are noted for §5.8, and taken as right here.</summary>
internal static class Values
{
    public static void Check(ValidationContext context, DefinitionUses uses, Value value, ValuePlace place)
    {
        if (value is VariableValue variable)
        {
            uses.Variables.Add(new VariableUse(variable, place.Type, place.HasDefault, place.OneOf));
            return;
        }

        if (value is NullValue)
        {
            if (place.Type is NonNullType)
                ReportMismatch(context, place.Type, value);
            return;
        }

        switch (place.Type?.Nullable)
        {
            case ListType list:
                CheckList(context, uses, value, list);
                break;
            case InputObjectType type when value is ObjectValue fields:
                CheckObject(context, uses, fields, type);
                break;
            case EnumType type when value is EnumValue name:
                if (type.Value(name.Text) is null)
                    ReportUnknownMember(context, type, name, name.Text);
                break;
            case EnumType type:
                CheckUntyped(context, uses, value);
                ReportUnknownMember(context, type, value, value is StringValue text ? text.Text : "");
                break;
            case ScalarType scalar:
                CheckScalar(context, uses, value, scalar);
                break;
            case { } type:
                CheckUntyped(context, uses, value);
                ReportMismatch(context, type, value);
                break;
            default:
                CheckUntyped(context, uses, value);
                break;
        }
    }

    /// <summary>§3.11 input coercion: what is no list stands for a list of one.</summary>
    private static void CheckList(ValidationContext context, DefinitionUses uses, Value value, ListType list)
    {
        if (value is not ListValue items)
        {
            Check(context, uses, value, new ValuePlace(list.Item));
            return;
        }

        for (var i = 0; i < items.Items.Count; i++)
        {
            if (context.IsFull)
                return;
            Check(context, uses, items.Items[i], new ValuePlace(list.Item));
        }
    }

    /// <summary>§5.6.2 Input Object Field Names, §5.6.3 Uniqueness, §5.6.4 Required Fields, §3.10.1 OneOf.</summary>
    private static void CheckObject(ValidationContext context, DefinitionUses uses, ObjectValue value, InputObjectType type)
    {
        UniqueNames.Check(context, value.Fields, static field => field.Name, "input field named \"");
        foreach (var field in value.Fields)
        {
            if (context.IsFull)
                return;
            var definition = type.Field(field.Name);
            if (definition is null)
            {
                var suggestion = Suggestions.For(context, field.Name, type.Fields.Select(input => input.Name));
                context.Report($"Field \"{field.Name}\" is not defined by type \"{type}\".{suggestion}", field);
            }

            var oneOf = type.IsOneOf && definition is not null ? type : null;
            Check(context, uses, field.Value, new ValuePlace(definition?.Type, definition?.DefaultValue is not null, oneOf));
        }

        HashSet<string> names = [.. value.Fields.Select(each => each.Name.Value)];
        foreach (var required in type.Fields.Where(input => input.IsRequired && !names.Contains(input.Name)))
            context.Report($"Field \"{type}.{required.Name}\" of required type \"{required.Type}\" was not provided.", value);

        if (type.IsOneOf && names.Count != 1)
            context.Report($"OneOf Input Object \"{type}\" must specify exactly one field.", value);
        else if (type.IsOneOf && value.Fields[0] is { Value: NullValue } field)
            context.Report($"Field \"{type}.{field.Name}\" must be non-null.", field);
    }

    /// <summary>A literal with variables inside can be judged only once they have values.</summary>
    private static void CheckScalar(ValidationContext context, DefinitionUses uses, Value value, ScalarType scalar)
    {
        var before = uses.Variables.Count;
        CheckUntyped(context, uses, value);
        if (uses.Variables.Count == before && scalar.Coercion.Parse(ScalarInput.From(value)).Problem is { } problem)
            context.Report(problem, value);
    }

    /// <summary>What holds without a type: fields of objects are unique, variables are variables.</summary>
    private static void CheckUntyped(ValidationContext context, DefinitionUses uses, Value value)
    {
        if (value is ListValue list)
        {
            foreach (var item in list.Items)
                Check(context, uses, item, default);
        }
        else if (value is ObjectValue fields)
        {
            UniqueNames.Check(context, fields.Fields, static field => field.Name, "input field named \"");
            foreach (var field in fields.Fields)
                Check(context, uses, field.Value, default);
        }
    }

    private static void ReportMismatch(ValidationContext context, GraphQLType type, Value value) =>
        context.Report($"Expected value of type \"{type}\", found {value}.", value);

    private static void ReportUnknownMember(ValidationContext context, EnumType type, Value value, string text)
    {
        var suggestion = text.Length == 0 ? "" : Suggestions.For(context, text, type.Values.Select(enumMember => enumMember.Name));
        context.Report(
            value is EnumValue
                ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
                : $"Enum \"{type}\" cannot represent non-enum value: {value}.{suggestion}",
            value);
    }
}
