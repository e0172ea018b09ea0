using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;

namespace Meander.GraphQL.Execution;

/// <summary>One operation of a document, ready to run with any variables. Shared by all requests that send the same text.</summary>
internal sealed class OperationPlan(
    Document document, OperationDefinition operation, IReadOnlyList<VariablePlan> variables, IReadOnlyList<Condition> conditions)
{
    public Document Document { get; } = document;

    public OperationDefinition Operation { get; } = operation;

    public IReadOnlyList<VariablePlan> Variables { get; } = variables;

    /// <summary>Condition i is bit i of every mask.</summary>
    public IReadOnlyList<Condition> Conditions { get; } = conditions;

    public SelectionPlan Root { get; set; } = null!;

    public OperationCost Cost { get; set; } = null!;

    /// <summary>SHA-256 of the document's text, in lower-case hexadecimal digits.</summary>
    public string DocumentHash => field ??= DocumentId.Sha256(Document.Source.Text);

    /// <summary>For those who observe operations.</summary>
    public OperationDescription Description => field ??= new OperationDescription(this);

    /// <summary>Of a subscription: whether one execution of an event serves every viewer; see <see cref="ViewerNeutrality"/>.</summary>
    public bool IsViewerNeutral { get; set; }

    /// <summary>The conditions that these variables fulfil.</summary>
    public ulong Fulfilled(IReadOnlyDictionary<string, object?> values)
    {
        var mask = 0UL;
        for (var i = 0; i < Conditions.Count; i++)
        {
            // A variable without a value cannot reach a Boolean! place in a valid document, except as an explicit null over a default.
            if (values.GetValueOrDefault(Conditions[i].Variable) is bool value && value == Conditions[i].Wanted)
                mask |= 1UL << i;
        }

        return mask;
    }
}

/// <summary>A variable's definition with its type resolved and its default value coerced.</summary>
internal sealed record VariablePlan(VariableDefinition Definition, GraphQLType Type, bool HasDefault, object? Default)
{
    public string Name => Definition.Variable;
}

/// <summary><c>@include(if: $variable)</c> wants true, <c>@skip(if: $variable)</c> false.</summary>
internal readonly record struct Condition(string Variable, bool Wanted);

/// <summary>A selection set under the conditions (a mask) of its field and of all that surrounds it.</summary>
internal readonly record struct ConditionalSet(SelectionSet Set, ulong Mask);

/// <summary>The fields of one object type at one place, merged by response name (§6.3.2).</summary>
internal sealed class SelectionPlan(BoundObject type, FieldPlan[] fields)
{
    private readonly bool _orderVaries = fields.Any(field => field.Occurrences.Length > 1);

    public BoundObject Type { get; } = type;

    public FieldPlan[] Fields { get; } = fields;

    /// <summary>
    /// Field order for a request, null when it is as planned. A field stands where its first *included* occurrence does, so with
    /// <c>{ a @include(if: $x) b a }</c> the order depends on <c>$x</c>.
    /// </summary>
    public int[]? OrderOf(ulong fulfilled)
    {
        if (!_orderVaries)
            return null;
        var positions = new int[Fields.Length];
        var order = new int[Fields.Length];
        for (var i = 0; i < Fields.Length; i++)
        {
            order[i] = i;
            positions[i] = Fields[i].PositionFor(fulfilled);
        }

        Array.Sort(positions, order);
        return order;
    }
}

/// <summary>One naming of a field: the conditions it stands under and its place in document order.</summary>
internal readonly record struct Occurrence(ulong Mask, int Position);

/// <summary>One response name of a selection set: which field, with which arguments, and what is selected below.</summary>
internal sealed class FieldPlan(
    PlanCompiler compiler, BoundField? binding, Field[] nodes, Occurrence[] occurrences, ConditionalSet[] sets)
{
    private volatile SelectionPlan[] _selections = [];

    public JsonEncodedText ResponseName { get; } = JsonEncodedText.Encode(nodes[0].ResponseName);

    public string ResponseText { get; } = nodes[0].ResponseName;

    /// <summary>Null for <c>__typename</c>, which is the plan's own <see cref="Constant"/>.</summary>
    public BoundField? Binding { get; } = binding;

    public ConstantColumn? Constant { get; init; }

    public bool IsNonNull { get; } = binding?.Field.Type.IsNonNull ?? true;

    public Field[] Nodes { get; } = nodes;

    /// <summary>
    /// Those that no earlier one makes superfluous; the field is included when the conditions of any of them are fulfilled.
    /// </summary>
    public Occurrence[] Occurrences { get; } = occurrences;

    public ArgumentPlan Arguments { get; init; } = ArgumentPlan.None;

    public bool IsIncluded(ulong fulfilled)
    {
        foreach (var occurrence in Occurrences)
        {
            if ((occurrence.Mask & ~fulfilled) == 0)
                return true;
        }

        return false;
    }

    public int PositionFor(ulong fulfilled)
    {
        foreach (var occurrence in Occurrences)
        {
            if ((occurrence.Mask & ~fulfilled) == 0)
                return occurrence.Position;
        }

        return int.MaxValue;
    }

    /// <summary>
    /// The selection for objects of one type here, compiled when the first such object turns up: an interface of many types would
    /// otherwise multiply with every level of a hostile document.
    /// </summary>
    public SelectionPlan SelectionFor(BoundObject type)
    {
        foreach (var known in _selections)
        {
            if (known.Type == type)
                return known;
        }

        var made = compiler.Compile(type, sets);
        _selections = [.. _selections, made];
        return made;
    }

    /// <summary>The fields wanted right below this one, or below one that a path of field names leads to.</summary>
    public IReadOnlyList<Field> Selected(ReadOnlySpan<char> path, ulong fulfilled) =>
        path.IsEmpty ? compiler.Selected(sets, fulfilled) : compiler.Selected(sets, path, fulfilled);

    public IReadOnlyList<Location> Locations() => [.. Nodes.Select(compiler.Document.LocationOf)];
}
