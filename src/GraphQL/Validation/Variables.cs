using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.8 Variables.</summary>
internal static class Variables
{
    /// <summary>§5.8.1 Variable Uniqueness.</summary>
    public static void CheckNames(ValidationContext context, OperationDefinition operation)
    {
        var names = new Dictionary<string, Name>(operation.Variables.Count);
        foreach (var variable in operation.Variables.Select(x => x.Variable))
        {
            if (!names.TryAdd(variable, variable))
                context.Report($"There can be only one variable named \"${variable}\".", names[variable], variable);
        }
    }

    /// <summary>§5.8.2 Variables Are Input Types: the type, or null and an error.</summary>
    public static GraphQLType? TypeOf(ValidationContext context, VariableDefinition variable)
    {
        var type = context.Schema.Resolve(variable.Type);
        if (type is { IsInput: true })
            return type;
        if (type is null)
            Fragments.ReportUnknownType(context, NameOf(variable.Type));
        else
            context.Report($"Variable \"${variable.Variable}\" cannot be non-input type \"{variable.Type}\".", variable.Type);
        return null;
    }

    /// <summary>
    /// §5.8.3 All Variable Uses Defined, §5.8.4 All Variables Used, §5.8.5 All Variable Usages Are Allowed: per operation, through its
    /// fragments.
    /// </summary>
    public static void CheckUses(ValidationContext context)
    {
        foreach (var operation in context.Document.Operations)
        {
            if (context.IsFull)
                return;
            CheckUses(context, operation);
        }
    }

    private static void CheckUses(ValidationContext context, OperationDefinition operation)
    {
        var defined = new Dictionary<string, VariableDefinition>(operation.Variables.Count);
        foreach (var variable in operation.Variables)
            defined.TryAdd(variable.Variable, variable);

        var used = new HashSet<string>();
        var inOperation = operation.Name is { } name ? $" by operation \"{name}\"" : "";
        foreach (var uses in Fragments.Reachable(context, operation))
        {
            foreach (var use in uses.Variables)
            {
                var variable = use.Variable.Name;
                used.Add(variable);
                if (!defined.TryGetValue(variable, out var definition))
                    context.Report($"Variable \"${variable}\" is not defined{inOperation}.", use.Variable, operation);
                else if (use.Type is not null && context.Schema.Resolve(definition.Type) is { IsInput: true } type)
                    CheckAllowed(context, definition, type, use, use.Type);
            }

            if (context.IsFull)
                return;
        }

        var owner = operation.Name is { } called ? $" in operation \"{called}\"" : "";
        foreach (var variable in operation.Variables.Where(x => !used.Contains(x.Variable)))
            context.Report($"Variable \"${variable.Variable}\" is never used{owner}.", variable);
    }

    /// <summary>§5.8.5 IsVariableUsageAllowed.</summary>
    private static void CheckAllowed(
        ValidationContext context, VariableDefinition definition, GraphQLType type, VariableUse use, GraphQLType expected)
    {
        // A default value does not help here: null may still be sent, and OneOf takes no null.
        if (use.OneOf is not null && !type.IsNonNull)
        {
            context.Report(
                $"Variable \"${definition.Variable}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object " +
                $"\"{use.OneOf}\".", definition, use.Variable);
            return;
        }

        var hasDefault = use.HasLocationDefault || definition.DefaultValue is not (null or NullValue);
        var wanted = expected is NonNullType && !type.IsNonNull && hasDefault ? expected.Nullable : expected;
        if (!AreCompatible(type, wanted))
        {
            context.Report(
                $"Variable \"${definition.Variable}\" of type \"{type}\" used in position expecting type \"{expected}\".", definition, use.Variable);
        }
    }

    /// <summary>§5.8.5 AreTypesCompatible.</summary>
    private static bool AreCompatible(GraphQLType variable, GraphQLType place) => (variable, place) switch
    {
        (NonNullType v, NonNullType p) => AreCompatible(v.Inner, p.Inner),
        (_, NonNullType) => false,
        (NonNullType v, _) => AreCompatible(v.Inner, place),
        (ListType v, ListType p) => AreCompatible(v.Item, p.Item),
        _ => variable == place,
    };

    private static NamedTypeReference NameOf(TypeReference reference) => reference switch
    {
        ListTypeReference list => NameOf(list.Item),
        NonNullTypeReference nonNull => NameOf(nonNull.Nullable),
        _ => (NamedTypeReference)reference,
    };
}
