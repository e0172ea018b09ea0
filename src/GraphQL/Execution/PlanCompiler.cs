using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Execution;

/// <summary>CollectFields, §6.3.2, done once for each selection set and object type, with variables left open as conditions.</summary>
internal sealed class PlanCompiler
{
    private const int MaxConditions = 64;

    private readonly SchemaBinding _binding;
    private readonly Dictionary<string, FragmentDefinition> _fragments;
    private readonly Dictionary<Condition, int> _conditions = [];

    private PlanCompiler(SchemaBinding binding, Document document)
    {
        _binding = binding;
        Document = document;
        _fragments = document.Fragments.ToDictionary(fragment => fragment.Name.Value, StringComparer.Ordinal);
    }

    public Document Document { get; }

    /// <summary>The document is valid and the operation one of its own.</summary>
    /// <exception cref="RequestException">The operation has more distinct conditions than a mask has bits.</exception>
    public static OperationPlan Compile(SchemaBinding binding, Document document, OperationDefinition operation)
    {
        var compiler = new PlanCompiler(binding, document);
        compiler.FindConditions(operation.SelectionSet, []);
        var variables = operation.Variables.Select(definition => compiler.Variable(definition)).ToArray();
        var conditions = compiler._conditions.OrderBy(entry => entry.Value).Select(entry => entry.Key).ToArray();
        var root = binding.Object(binding.Schema.Root(operation.Kind)!);
        var plan = compiler.Compile(root, [new ConditionalSet(operation.SelectionSet, 0)]);
        return new OperationPlan(document, operation, variables, conditions)
        {
            Root = plan,
            IsViewerNeutral = operation.Kind is OperationKind.Subscription && ViewerNeutrality.Of(plan, binding),
        };
    }

    public SelectionPlan Compile(BoundObject type, IReadOnlyList<ConditionalSet> sets)
    {
        var collector = new Collector(this, type.Type);
        foreach (var set in sets)
            collector.Collect(set.Set, set.Mask);
        return new SelectionPlan(type, [.. collector.Groups.Select(group => Plan(type, group))]);
    }

    /// <summary>The fields that are wanted below, of whichever type they are.</summary>
    public List<Field> Selected(IEnumerable<ConditionalSet> sets, ulong fulfilled)
    {
        var found = new List<Field>();
        var visited = new HashSet<string>();
        foreach (var set in sets)
        {
            if ((set.Mask & ~fulfilled) == 0)
                FindSelected(set.Set, fulfilled, found, visited);
        }

        return found;
    }

    /// <summary>The same below those of them that a path of names leads to.</summary>
    public List<Field> Selected(IEnumerable<ConditionalSet> sets, ReadOnlySpan<char> path, ulong fulfilled)
    {
        var found = Selected(sets, fulfilled);
        foreach (var part in path.Split('.'))
        {
            var below = new List<ConditionalSet>();
            foreach (var field in found)
            {
                if (field.SelectionSet is { } set && path[part].SequenceEqual(field.Name.Value))
                    below.Add(new ConditionalSet(set, 0));
            }

            found = Selected(below, fulfilled);
        }

        return found;
    }

    private void FindSelected(SelectionSet set, ulong fulfilled, List<Field> found, HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            if (MaskOf(selection.Directives) is not { } mask || (mask & ~fulfilled) != 0)
                continue;
            switch (selection)
            {
                case Field field:
                    found.Add(field);
                    break;
                case InlineFragment inline:
                    FindSelected(inline.SelectionSet, fulfilled, found, visited);
                    break;
                case FragmentSpread spread when visited.Add(spread.Name):
                    FindSelected(_fragments[spread.Name].SelectionSet, fulfilled, found, visited);
                    break;
            }
        }
    }

    private VariablePlan Variable(VariableDefinition definition)
    {
        var type = _binding.Schema.Resolve(definition.Type)!;
        var value = definition.DefaultValue is { } literal ? _binding.Inputs.FromLiteral(type, literal, null) : null;
        return new VariablePlan(definition, type, definition.DefaultValue is not null, value);
    }

    private FieldPlan Plan(BoundObject type, FieldGroup group)
    {
        var nodes = group.Nodes.ToArray();
        if (nodes[0].Name.Value == "__typename")
            return new FieldPlan(this, null, nodes, [.. group.Occurrences], []) { Constant = type.TypeName };
        var field = type.Field(nodes[0].Name.Value);
        return new FieldPlan(this, field, nodes, [.. group.Occurrences], [.. group.Sets])
        {
            Arguments = ArgumentPlan.Compile(_binding.Inputs, field, nodes[0]),
        };
    }

    /// <summary>The conditions of <c>@skip</c> and <c>@include</c>; null when a constant leaves the selection out.</summary>
    private ulong? MaskOf(IReadOnlyList<Directive> directives)
    {
        var mask = 0UL;
        foreach (var directive in directives)
        {
            if (ConditionOf(directive) is not { } condition)
                continue;
            if (condition.Value is VariableValue variable)
                mask |= 1UL << _conditions[new Condition(variable.Name, condition.Wanted)];
            else if (condition.Value is not BooleanValue constant || constant.IsTrue != condition.Wanted)
                return null;
        }

        return mask;
    }

    private static (Value Value, bool Wanted)? ConditionOf(Directive directive) => directive.Name.Value switch
    {
        Directives.Skip => (directive.Arguments[0].Value, false),
        Directives.Include => (directive.Arguments[0].Value, true),
        _ => null,
    };

    // Bits are given out before anything is compiled: selections below abstract types are compiled while requests run.
    private void FindConditions(SelectionSet set, HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            foreach (var directive in selection.Directives)
            {
                if (ConditionOf(directive) is { Value: VariableValue variable, Wanted: var wanted })
                    _conditions.TryAdd(new Condition(variable.Name, wanted), _conditions.Count);
            }

            if (_conditions.Count > MaxConditions)
                throw new RequestException(new GraphQLError(
                    $"An operation may have at most {MaxConditions} different conditions in @skip and @include.",
                    GraphQLError.ValidationFailed));
            switch (selection)
            {
                case Field { SelectionSet: { } below }: FindConditions(below, visited); break;
                case InlineFragment inline: FindConditions(inline.SelectionSet, visited); break;
                case FragmentSpread spread when visited.Add(spread.Name):
                    FindConditions(
                    _fragments[spread.Name].SelectionSet, visited); break;
            }
        }
    }

    private sealed class FieldGroup
    {
        public List<Field> Nodes { get; } = [];

        public List<Occurrence> Occurrences { get; } = [];

        public List<ConditionalSet> Sets { get; } = [];
    }

    private sealed class Collector(PlanCompiler compiler, ObjectType type)
    {
        private readonly Dictionary<string, FieldGroup> _byName = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<ulong>> _visited = new(StringComparer.Ordinal);
        private int _position;

        public List<FieldGroup> Groups { get; } = [];

        public void Collect(SelectionSet set, ulong mask)
        {
            foreach (var selection in set.Selections)
            {
                if (compiler.MaskOf(selection.Directives) is not { } own)
                    continue;
                var all = mask | own;
                switch (selection)
                {
                    case Field field:
                        Add(field, all);
                        break;
                    case InlineFragment inline when inline.TypeCondition is not { } condition || Applies(condition):
                        Collect(inline.SelectionSet, all);
                        break;
                    case FragmentSpread spread when Visit(spread.Name, all):
                        var fragment = compiler._fragments[spread.Name];
                        if (Applies(fragment.TypeCondition))
                            Collect(fragment.SelectionSet, all);
                        break;
                }
            }
        }

        private void Add(Field field, ulong mask)
        {
            if (!_byName.TryGetValue(field.ResponseName, out var group))
            {
                _byName.Add(field.ResponseName, group = new FieldGroup());
                Groups.Add(group);
            }

            group.Nodes.Add(field);
            _position++;
            if (!group.Occurrences.Exists(earlier => IsPartOf(earlier.Mask, mask)))
                group.Occurrences.Add(new Occurrence(mask, _position));
            if (field.SelectionSet is { } set
                && !group.Sets.Exists(earlier => ReferenceEquals(earlier.Set, set) && IsPartOf(earlier.Mask, mask)))
                group.Sets.Add(new ConditionalSet(set, mask));
        }

        // A fragment is used up only by a spread that is included whenever this one is.
        private bool Visit(string fragment, ulong mask)
        {
            if (!_visited.TryGetValue(fragment, out var masks))
                _visited.Add(fragment, masks = []);
            if (masks.Exists(earlier => IsPartOf(earlier, mask)))
                return false;
            masks.Add(mask);
            return true;
        }

        private bool Applies(NamedTypeReference condition) =>
            compiler._binding.Schema.Type(condition.Name) is { } wanted && compiler._binding.Schema.IsSubtype(type, wanted);

        private static bool IsPartOf(ulong few, ulong many) => (few & ~many) == 0;
    }
}
