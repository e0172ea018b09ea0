using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>
/// What an operation costs: an item of a list one, page sizes multiplied down nested lists, and a field its price for each object that it
/// is selected on. Sizes and what has a price may be variables, so it is reckoned anew for each request, over what costs anything. What is
/// below <c>__schema</c> and <c>__type</c> has a limit of its own.
/// </summary>
internal sealed class OperationCost
{
    private const double Countable = 1e12;

    private const string Advice =
        "A list costs one for each item, times the lists around it; root fields, counts and searches have a price as well. "
        + "Ask for smaller pages or fewer of them, or send several requests.";

    private static readonly string[] PageSizes = ["first", "last"];

    private readonly Schema _schema;
    private readonly PriceList _prices;
    private readonly GraphQLLimits _limits;
    private readonly Dictionary<string, FragmentDefinition> _fragments;
    private readonly Location _location;
    private readonly Place _root = new();
    private bool _hasVariables;
    private double _constant;

    private OperationCost(
        Schema schema, PriceList prices, Document document, OperationDefinition operation, GraphQLLimits limits)
    {
        _schema = schema;
        _prices = prices;
        _limits = limits;
        _location = document.LocationOf(operation);
        _fragments = document.Fragments.ToDictionary(fragment => fragment.Name.Value, StringComparer.Ordinal);
    }

    /// <summary>The document is valid and within the limits on fields, so expanding its fragments is bounded.</summary>
    public static OperationCost Of(
        Schema schema, PriceList prices, Document document, OperationDefinition operation, GraphQLLimits limits)
    {
        var cost = new OperationCost(schema, prices, document, operation, limits);
        cost.Visit(operation.SelectionSet, schema.Root(operation.Kind)!, null, cost._root);
        cost._root.Prune();
        cost._constant = cost._hasVariables ? 0 : cost.Sum(cost._root, 1, 1, []);
        return cost;
    }

    /// <exception cref="RequestException">More than is allowed.</exception>
    public void Check(Dictionary<string, object?> variables)
    {
        var cost = _hasVariables ? Sum(_root, 1, 1, variables) : _constant;
        if (cost <= _limits.MaxCost)
            return;
        var told = cost < Countable ? $"{cost:0}" : "far too much";
        throw new RequestException(new GraphQLError(
            $"The operation costs {told}; {_limits.MaxCost} is allowed. {Advice}", GraphQLError.ValidationFailed, _location));
    }

    /// <param name="place">Whose fields are summed up.</param>
    /// <param name="owners">How many objects these fields are selected on.</param>
    /// <param name="objects">The same, but for a page the rows in it: its own fields, such as a count, are there without any.</param>
    private double Sum(Place place, double owners, double objects, Dictionary<string, object?> variables)
    {
        var total = 0.0;
        foreach (var below in place.Below.Values)
        {
            // The list of a page (its nodes, its edges) is as long as the page, which has been counted.
            var isCounted = below.IsPage || below.IsList && !place.IsConnection;
            var inside = isCounted ? objects * Size(below, variables) : objects;
            total += owners * Price(below, variables) + (isCounted ? inside : 0)
                + Sum(below, below.IsConnection ? objects : inside, inside, variables);
        }

        return total;
    }

    private double Price(Place place, Dictionary<string, object?> variables)
    {
        var dearest = 0.0;
        foreach (var charge in place.Charges.Values)
        {
            var price = charge.Price;
            foreach (var (variable, input) in charge.Variables)
                price += _prices.Of(input, variables.GetValueOrDefault(variable));
            dearest = Math.Max(dearest, price);
        }

        return dearest;
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

    /// <param name="under">The field that the selection set belongs to; null for the root.</param>
    private void Visit(SelectionSet set, NamedType parent, OutputField? under, Place place)
    {
        foreach (var selection in set.Selections)
        {
            if (selection.Directives.Any(IsLeftOut))
                continue;
            switch (selection)
            {
                case Field field when _schema.FieldOf(parent, field.Name) is { } definition:
                    Visit(field, definition, under, place);
                    break;
                case InlineFragment inline:
                    Visit(
                        inline.SelectionSet, inline.TypeCondition is { } condition ? _schema.Type(condition.Name)! : parent, under, place);
                    break;
                case FragmentSpread spread when place.Spreads.Add(spread.Name):
                    var fragment = _fragments[spread.Name];
                    Visit(fragment.SelectionSet, _schema.Type(fragment.TypeCondition.Name)!, under, place);
                    break;
            }
        }
    }

    private void Visit(Field field, OutputField definition, OutputField? under, Place place)
    {
        Charge(field, definition, under, place);
        if (field.SelectionSet is not { } inner || definition == _schema.SchemaField || definition == _schema.TypeField)
            return;
        var below = place.At(field.ResponseName);
        Measure(field, definition, below);
        Visit(inner, definition.Type.Named, definition, below);
    }

    private void Charge(Field field, OutputField definition, OutputField? under, Place place)
    {
        double price = _prices.Of(definition, under);
        List<(string Variable, InputValue Input)> variables = [];
        foreach (var argument in definition.Arguments)
        {
            if (_prices.IsPriced(argument) && ValueOf(field, argument) is { } given)
                price += _prices.Of(argument, given, (variable, input) => variables.Add((variable, input)));
        }

        if (price == 0 && variables.Count == 0)
            return;
        _hasVariables |= variables.Count > 0;
        place.At(field.ResponseName).Charges.TryAdd((definition, under), new FieldCharge(price, variables));
    }

    private static Value? ValueOf(Field field, InputValue argument) =>
        field.Arguments.FirstOrDefault(candidate => candidate.Name.Value == argument.Name)?.Value ?? argument.DefaultValue;

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

    /// <summary>The price of a field with its literals, and the variables that may add to it.</summary>
    private sealed record FieldCharge(double Price, IReadOnlyList<(string Variable, InputValue Input)> Variables);

    /// <summary>
    /// One response name; an object has one of the types that select it, so the largest of their sizes and the dearest of their fields
    /// count.
    /// </summary>
    private sealed class Place
    {
        public Dictionary<string, Place> Below { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Spreads { get; } = new(StringComparer.Ordinal);

        public List<SizeOperand> Sizes { get; } = [];

        public Dictionary<(OutputField Field, OutputField? Under), FieldCharge> Charges { get; } = [];

        public bool IsList { get; set; }

        public bool IsPage { get; set; }

        public bool IsConnection => IsPage && !IsList;

        public Place At(string name)
        {
            if (!Below.TryGetValue(name, out var place))
                Below.Add(name, place = new Place());
            return place;
        }

        /// <summary>Drops what costs nothing. Whether anything is left.</summary>
        public bool Prune()
        {
            foreach (var (name, place) in Below)
            {
                if (!place.Prune())
                    Below.Remove(name);
            }

            Spreads.Clear();
            return IsList || IsPage || Charges.Count > 0 || Below.Count > 0;
        }
    }
}
