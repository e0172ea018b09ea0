using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>
/// §5.3.2 Field Selection Merging. The specification compares pairs, over and over; here two passes go over merged selection sets
/// instead. Both take all fields that answer to one response name at one place of the response as a group, compare each with the first,
/// merge their selection sets, and go on with the groups found in there. The first pass (FieldsInSetCanMerge) parts fields whose parents
/// are different object types, since no object ever answers to both. The second (SameResponseShape) keeps all together. A group that was
/// seen before is not looked at again.
/// </summary>
internal sealed class FieldSelectionMerging(ValidationContext context)
{
    /// <summary>
    /// Fields placed in groups and spreads followed, over both passes. Parting by object type can double the groups at every level, and no
    /// method is known that does not; documents written by people stay far below.
    /// </summary>
    private const int MaxSteps = 400_000;

    private readonly SelectedFields _selected = new(context);
    private readonly HashSet<(SelectedField, SelectedField)> _reported = [];
    private int _steps;

    public void Check()
    {
        var roots = Roots().ToList();
        if (Run(roots, isShapePass: false) && Run(roots, isShapePass: true))
            return;
        context.Report("The fragments of this document overlap in too many ways for it to be checked.", context.Document.Definitions[0]);
    }

    /// <summary>Fragments merge where they are spread; those that no operation spreads (an error already) stand for themselves.</summary>
    private IEnumerable<MergedSet> Roots()
    {
        var spread = new HashSet<DefinitionUses>();
        foreach (var operation in context.Document.Operations)
        {
            spread.UnionWith(Fragments.Reachable(context, operation));
            yield return new MergedSet([(operation.SelectionSet, context.Schema.Root(operation.Kind))], null);
        }

        foreach (var fragment in context.Fragments.Values.Where(each => !spread.Contains(context.Uses[each])))
            yield return new MergedSet([(fragment.SelectionSet, context.Schema.Type(fragment.TypeCondition.Name))], null);
    }

    /// <summary>False when <see cref="MaxSteps"/> did not suffice.</summary>
    private bool Run(IEnumerable<MergedSet> roots, bool isShapePass)
    {
        var seen = new HashSet<FieldGroup>();
        var pending = new Queue<MergedSet>(roots);
        while (pending.TryDequeue(out var set))
        {
            foreach (var (name, fields) in _selected.ByResponseName(set))
            {
                foreach (var members in isShapePass ? [fields] : PartByObjectType(fields))
                {
                    _steps += members.Count;
                    if (_steps + _selected.Steps > MaxSteps)
                        return false;
                    var group = new FieldGroup(name, members, set.Below);
                    if (context.IsFull)
                        return true;
                    if (seen.Add(group) && !ReportConflict(group, isShapePass) && group.Subselections() is { Count: > 0 } sets)
                        pending.Enqueue(new MergedSet(sets, group));
                }
            }
        }

        return true;
    }

    /// <summary>Fields on an interface or union may meet those on any object, so they belong to each part.</summary>
    private static IEnumerable<List<SelectedField>> PartByObjectType(List<SelectedField> fields)
    {
        if (fields.Count == 1)
            return [fields];
        var objects = fields.Select(field => field.Parent).OfType<ObjectType>().Distinct().ToList();
        return objects.Count < 2
            ? [fields]
            : objects.Select(type => fields.FindAll(field => field.Parent == type || field.Parent is not ObjectType));
    }

    private bool ReportConflict(FieldGroup group, bool isShapePass)
    {
        if (group.Members.Count == 1)
            return false;
        var (first, other, reason) = isShapePass ? FindShapeConflict(group.Members) : FindMeaningConflict(group.Members);
        if (reason is null)
            return false;
        if (_reported.Add((first, other)))
            context.Report(
                $"Fields {group.Explain(reason)}. Use different aliases to fetch both if this was intentional.", first.Field, other.Field);
        return true;
    }

    /// <summary>Equal shape is an equivalence, so that comparing each with the first of a known type compares all.</summary>
    private (SelectedField First, SelectedField Other, string? Reason) FindShapeConflict(List<SelectedField> members)
    {
        var first = members.Find(HasShape);
        if (first?.Definition?.Type is not { } type)
            return default;
        var other = members.Find(field => HasShape(field) && !HaveSameShape(type, field.Definition!.Type));
        return other is null ? default : (first, other, $"they return conflicting types \"{type}\" and \"{other.Definition!.Type}\"");
    }

    /// <summary>
    /// The reference implementation lets <c>__typename</c> stand beside any other shape where parents differ, and clients' tools let pass
    /// what it does; so do we.
    /// </summary>
    private bool HasShape(SelectedField field) => field.Definition is { } definition && definition != context.Schema.TypenameField;

    private static (SelectedField First, SelectedField Other, string? Reason) FindMeaningConflict(List<SelectedField> members)
    {
        var first = members[0];
        foreach (var other in members)
        {
            if (other.Field.Name.Value != first.Field.Name.Value)
                return (first, other, $"\"{first.Field.Name}\" and \"{other.Field.Name}\" are different fields");
            if (other.Arguments != first.Arguments)
                return (first, other, "they have differing arguments");
        }

        return default;
    }

    /// <summary>§5.3.2 SameResponseShape, steps 1–6.</summary>
    private static bool HaveSameShape(GraphQLType a, GraphQLType b) => (a, b) switch
    {
        (NonNullType x, NonNullType y) => HaveSameShape(x.Inner, y.Inner),
        (NonNullType, _) or (_, NonNullType) => false,
        (ListType x, ListType y) => HaveSameShape(x.Item, y.Item),
        (ListType, _) or (_, ListType) => false,
        _ => a == b || !a.IsLeaf && !b.IsLeaf,
    };
}

/// <summary>
/// Selection sets that answer together, each with the type it is made on; <paramref name="Below"/> is the group of fields they belong to.
/// </summary>
internal sealed record MergedSet(IReadOnlyList<(SelectionSet Set, NamedType? Parent)> Sets, FieldGroup? Below);

/// <summary>Fields under one response name. Two groups are equal when they have the same fields.</summary>
internal sealed class FieldGroup(string responseName, List<SelectedField> members, FieldGroup? above) : IEquatable<FieldGroup>
{
    public List<SelectedField> Members { get; } = members;

    private string ResponseName { get; } = responseName;

    private FieldGroup? Above { get; } = above;

    public List<(SelectionSet Set, NamedType? Parent)> Subselections()
    {
        var sets = new List<(SelectionSet, NamedType?)>();
        foreach (var member in Members)
        {
            if (member.Field.SelectionSet is { } set)
                sets.Add((set, member.Definition?.Type.Named));
        }

        return sets;
    }

    /// <summary>The reason, led up to from the outermost group whose merging brought the fields together.</summary>
    public string Explain(string reason)
    {
        var explained = $"\"{ResponseName}\" conflict because {reason}";
        for (var outer = Above; outer is { Members.Count: > 1 } && explained.Length < 400; outer = outer.Above)
            explained = $"\"{outer.ResponseName}\" conflict because subfields {explained}";
        return explained;
    }

    public bool Equals(FieldGroup? other) => other is not null && Members.SequenceEqual(other.Members);

    public override bool Equals(object? obj) => Equals(obj as FieldGroup);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var member in Members)
            hash.Add(member.Id);
        return hash.ToHashCode();
    }
}
