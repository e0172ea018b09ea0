using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.1 Documents and §5.2 Operations.</summary>
internal static class Operations
{
    /// <summary>§5.1.1 Executable Definitions, §5.2.2.1 Operation Name Uniqueness, §5.2.3.1 Lone Anonymous Operation.</summary>
    public static void CheckDefinitions(ValidationContext context)
    {
        if (context.Document.Definitions is [OperationDefinition])
            return;
        var names = new Dictionary<string, Name>();
        var count = context.Document.Operations.Count();
        foreach (var definition in context.Document.Definitions)
        {
            if (context.IsFull)
                return;
            switch (definition)
            {
                case OperationDefinition { Name: null } when count > 1:
                    context.Report("An anonymous operation must be the only operation of its document.", definition);
                    break;
                case OperationDefinition { Name: { } name } when !names.TryAdd(name, name):
                    context.Report($"There can be only one operation named \"{name}\".", names[name], name);
                    break;
                case OperationDefinition or FragmentDefinition:
                    break;
                default:
                    context.Report($"{Describe(definition)} is not executable; a request holds operations and fragments only.", definition);
                    break;
            }
        }
    }

    /// <summary>§5.2.1.1 Operation Type Existence.</summary>
    public static ObjectType? RootType(ValidationContext context, OperationDefinition operation)
    {
        var root = context.Schema.Root(operation.Kind);
        if (root is null)
            context.Report($"The schema has no {OperationKeywords.Of(operation.Kind)} operations.", operation);
        return root;
    }

    public static string LocationOf(OperationKind kind) => kind switch
    {
        OperationKind.Query => DirectiveLocations.Query,
        OperationKind.Mutation => DirectiveLocations.Mutation,
        _ => DirectiveLocations.Subscription,
    };

    /// <summary>§5.2.4.1 Single Root Field.</summary>
    public static void CheckSingleRootField(ValidationContext context, OperationDefinition operation, ObjectType root)
    {
        var who = operation.Name is { } name ? $"Subscription \"{name}\"" : "An anonymous subscription";
        var roots = new Dictionary<string, Field>();
        CollectSubscriptionFields(context, operation.SelectionSet, root, [], roots, who);
        if (roots.Count > 1)
            context.Report($"{who} must select only one root field.", [.. roots.Values.Skip(1).Take(5)]);
        foreach (var field in roots.Values.Where(each => each.Name.Value.StartsWith("__", StringComparison.Ordinal)).Take(1))
            context.Report($"{who} must not select an introspection field at its root.", field);
    }

    /// <summary>§5.2.4.1 CollectSubscriptionFields; of each response name the first field.</summary>
    private static void CollectSubscriptionFields(
        ValidationContext context, SelectionSet set, ObjectType root, HashSet<string> visited, Dictionary<string, Field> roots, string who)
    {
        var pending = new Stack<SelectionSet>([set]);
        while (pending.TryPop(out var next))
        {
            foreach (var selection in next.Selections)
            {
                if (selection.Directives.FirstOrDefault(directive => directive.Name.Value is Directives.Skip or Directives.Include)
                    is { } condition)
                    context.Report($"{who} must not use @{condition.Name} at its root.", condition);
                switch (selection)
                {
                    case Field field:
                        roots.TryAdd(field.ResponseName, field);
                        break;
                    case InlineFragment inline when inline.TypeCondition is null || Applies(context, root, inline.TypeCondition):
                        pending.Push(inline.SelectionSet);
                        break;
                    case FragmentSpread spread when visited.Add(spread.Name)
                        && context.Fragments.TryGetValue(spread.Name, out var fragment) && Applies(context, root, fragment.TypeCondition):
                        pending.Push(fragment.SelectionSet);
                        break;
                }
            }
        }
    }

    private static bool Applies(ValidationContext context, ObjectType root, NamedTypeReference condition) =>
        context.Schema.Type(condition.Name) is { } type && context.Schema.IsSubtype(root, type);

    private static string Describe(Definition definition) => definition switch
    {
        TypeDefinition type => $"The definition of \"{type.Name}\"",
        DirectiveDefinition directive => $"The definition of \"@{directive.Name}\"",
        _ => "The schema definition",
    };
}
