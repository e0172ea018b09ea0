using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.8 Variables.</summary>
internal static class Variables
{
    /// <summary>§5.8.1 Variable Uniqueness.</summary>
    public static void CheckNames(ValidationContext context, OperationDefinition operation) =>
        UniqueNames.Check(context, operation.Variables, static variable => variable.Variable, "variable named \"$");

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
        for (var i = 0; i < context.Document.Definitions.Count; i++)
        {
            if (context.IsFull)
                return;
            if (context.Document.Definitions[i] is OperationDefinition operation)
                CheckUses(context, operation);
        }
    }

    private static void CheckUses(ValidationContext context, OperationDefinition operation)
    {
        var defined = new DefinedVariables(operation.Variables);
        if (context.Uses.GetValueOrDefault(operation) is { Spreads.Count: 0 } alone)
            CheckUses(context, operation, alone, ref defined);
        else
        {
            foreach (var uses in Fragments.Reachable(context, operation))
            {
                CheckUses(context, operation, uses, ref defined);
                if (context.IsFull)
                    return;
            }
        }

        for (var i = 0; i < operation.Variables.Count; i++)
        {
            var variable = operation.Variables[i];
            if (defined.IsUsed(variable.Variable))
                continue;
            var owner = operation.Name is { } name ? $" in operation \"{name}\"" : "";
            context.Report($"Variable \"${variable.Variable}\" is never used{owner}.", variable);
        }
    }

    private static void CheckUses(
        ValidationContext context, OperationDefinition operation, DefinitionUses uses, ref DefinedVariables defined)
    {
        foreach (var use in uses.Variables)
        {
            if (defined.Use(use.Variable.Name) is not { } definition)
            {
                var inOperation = operation.Name is { } name ? $" by operation \"{name}\"" : "";
                context.Report($"Variable \"${use.Variable.Name}\" is not defined{inOperation}.", use.Variable, operation);
            }
            else if (use.Type is not null && context.Schema.Resolve(definition.Type) is { IsInput: true } type)
                CheckAllowed(context, definition, type, use, use.Type);
        }
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
                $"Variable \"${definition.Variable}\" of type \"{type}\" used in position expecting type \"{expected}\".", definition,
                use.Variable);
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

/// <summary>The variables of one operation by name, and which of them are used. A few are compared, many are looked up.</summary>
internal struct DefinedVariables(IReadOnlyList<VariableDefinition> variables)
{
    private const int Few = 8;

    private readonly Dictionary<string, int>? _places = variables.Count > Few ? PlacesOf(variables) : null;
    private readonly HashSet<int>? _many = variables.Count > Few ? [] : null;
    private int _few;

    /// <summary>Marks a variable as used; null when there is none of this name.</summary>
    public VariableDefinition? Use(string name)
    {
        var place = PlaceOf(name);
        if (place < 0)
            return null;
        if (_many is null)
            _few |= 1 << place;
        else
            _many.Add(place);
        return variables[place];
    }

    public readonly bool IsUsed(string name) => _many?.Contains(PlaceOf(name)) ?? (_few & 1 << PlaceOf(name)) != 0;

    /// <summary>Of several with one name (§5.8.1) the first; -1 for none.</summary>
    private readonly int PlaceOf(string name)
    {
        if (_places is not null)
            return _places.GetValueOrDefault(name, -1);
        for (var i = 0; i < variables.Count; i++)
        {
            if (variables[i].Variable.Value == name)
                return i;
        }

        return -1;
    }

    private static Dictionary<string, int> PlacesOf(IReadOnlyList<VariableDefinition> variables)
    {
        var places = new Dictionary<string, int>(variables.Count);
        for (var i = 0; i < variables.Count; i++)
            places.TryAdd(variables[i].Variable, i);
        return places;
    }
}
