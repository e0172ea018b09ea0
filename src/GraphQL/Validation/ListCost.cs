using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>
/// How many list items an operation may bring: page sizes multiplied down nested lists, summed up. Sizes may be variables, so it is
/// reckoned
/// anew for each request, over the lists alone. Introspection has a limit of its own.
/// </summary>
internal sealed class ListCost
{
    private const double Countable = 1e12;

    private static readonly string[] PageSizes = ["first", "last"];

    private readonly Schema _schema;
    private readonly GraphQLLimits _limits;
    private readonly Dictionary<string, FragmentDefinition> _fragments;
    private readonly Location _location;
    private readonly Place _root = new();
    private bool _hasVariables;
    private double _constant;

    private ListCost(Schema schema, Document document, OperationDefinition operation, GraphQLLimits limits)
    {
        _schema = schema;
        _limits = limits;
        _location = document.LocationOf(operation);
        _fragments = document.Fragments.ToDictionary(fragment => fragment.Name.Value, StringComparer.Ordinal);
    }

    /// <summary>The document is valid and within the limits on fields, so expanding its fragments is bounded.</summary>
    public static ListCost Of(Schema schema, Document document, OperationDefinition operation, GraphQLLimits limits)
    {
        var cost = new ListCost(schema, document, operation, limits);
        cost.Visit(operation.SelectionSet, schema.Root(operation.Kind)!, cost._root);
        cost._root.Prune();
        cost._constant = cost._hasVariables ? 0 : cost.Items(cost._root, 1, []);
        return cost;
    }

    /// <exception cref="RequestException">More than is allowed.</exception>
    public void Check(Dictionary<string, object?> variables)
    {
        var items = _hasVariables ? Items(_root, 1, variables) : _constant;
        if (items <= _limits.MaxListCost)
            return;
        var count = items < Countable ? $"{items:0}" : "far too many";
        throw new RequestException(new GraphQLError(
            $"The operation may bring {count} list items; {_limits.MaxListCost} are allowed. Smaller pages inside one another bring fewer.",
            GraphQLError.ValidationFailed, _location));
    }

    private double Items(Place place, double objects, Dictionary<string, object?> variables)
    {
        var total = 0.0;
        foreach (var below in place.Below.Values)
        {
            // The list of a page (its nodes, its edges) is as long as the page, which has been counted.
            var isCounted = below.IsPage || below.IsList && !place.IsConnection;
            var inside = isCounted ? objects * Size(below, variables) : objects;
            total += (isCounted ? inside : 0) + Items(below, inside, variables);
        }

        return total;
    }

    private double Size(Place place, Dictionary<string, object?> variables)
    {
        int? size = null;
        foreach (var given in place.Sizes)
        {
            var value = given.Variable is not null && variables.TryGetValue(given.Variable, out var variable)
                ? Given(variable)
                : given.Otherwise;
            if (value > size.GetValueOrDefault(-1))
                size = value;
        }

        return place.IsPage ? Math.Max(size ?? _limits.DefaultPageSize, 0) : Math.Max(size ?? 0, _limits.AssumedListLength);
    }

    private static int? Given(object? variable) => variable is object?[] list ? list.Length : variable as int?;

    private void Visit(SelectionSet set, NamedType parent, Place place)
    {
        foreach (var selection in set.Selections)
        {
            if (selection.Directives.Any(IsLeftOut))
                continue;
            switch (selection)
            {
                case Field { SelectionSet: { } inner } field when _schema.FieldOf(parent, field.Name) is { } definition
                    && definition != _schema.SchemaField && definition != _schema.TypeField:
                    var below = place.At(field.ResponseName);
                    Measure(field, definition, below);
                    Visit(inner, definition.Type.Named, below);
                    break;
                case InlineFragment inline:
                    Visit(inline.SelectionSet, inline.TypeCondition is { } condition ? _schema.Type(condition.Name)! : parent, place);
                    break;
                case FragmentSpread spread when place.Spreads.Add(spread.Name):
                    var fragment = _fragments[spread.Name];
                    Visit(fragment.SelectionSet, _schema.Type(fragment.TypeCondition.Name)!, place);
                    break;
            }
        }
    }

    private static bool IsLeftOut(Directive directive) =>
        directive.Name.Value is Directives.Skip or Directives.Include
        && directive.Arguments[0].Value is BooleanValue constant && constant.IsTrue == (directive.Name.Value == Directives.Skip);

    private void Measure(Field field, OutputField definition, Place place)
    {
        place.IsList |= IsListType(definition.Type);
        place.IsPage |= definition.Arguments.Any(argument => PageSizes.Contains(argument.Name));
        foreach (var argument in definition.Arguments)
        {
            // A list that is asked for by a list, such as objects by their ids, is as long as that one.
            if (!(place.IsPage ? PageSizes.Contains(argument.Name) : place.IsList && IsListType(argument.Type)))
                continue;
            var given = field.Arguments.FirstOrDefault(candidate => candidate.Name.Value == argument.Name)?.Value;
            var variable = (given as VariableValue)?.Name.Value;
            _hasVariables |= variable is not null;
            var literal = variable is not null ? argument.DefaultValue : given ?? argument.DefaultValue;
            place.Sizes.Add(new SizeOperand(variable, place.IsPage ? SizeOf(literal) : LengthOf(literal)));
        }
    }

    private static int? SizeOf(Value? literal) =>
        literal is IntValue number ? int.TryParse(number.Text, out var value) ? value : int.MaxValue : null;

    // A value that is given for a list of its kind is a list of one, §3.11; the length that is reckoned with anyway is no less.
    private static int? LengthOf(Value? literal) => (literal as ListValue)?.Items.Count;

    private static bool IsListType(GraphQLType type) => type is ListType || type is NonNullType { Inner: ListType };

    /// <summary>A page size or a list's length: the variable's, when it is given, else the literal.</summary>
    private readonly record struct SizeOperand(string? Variable, int? Otherwise);

    /// <summary>One response name; an object has one of the types that select it, so the largest of their sizes counts.</summary>
    private sealed class Place
    {
        public Dictionary<string, Place> Below { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Spreads { get; } = new(StringComparer.Ordinal);

        public List<SizeOperand> Sizes { get; } = [];

        public bool IsList { get; set; }

        public bool IsPage { get; set; }

        public bool IsConnection => IsPage && !IsList;

        public Place At(string name)
        {
            if (!Below.TryGetValue(name, out var place))
                Below.Add(name, place = new Place());
            return place;
        }

        /// <summary>Drops what holds no list. Whether anything is left.</summary>
        public bool Prune()
        {
            foreach (var (name, place) in Below)
            {
                if (!place.Prune())
                    Below.Remove(name);
            }

            Spreads.Clear();
            return IsList || IsPage || Below.Count > 0;
        }
    }
}
