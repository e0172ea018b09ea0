using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>The <see cref="FieldPrices"/> of an application, found in its schema.</summary>
internal sealed class PriceList
{
    private readonly Schema _schema;
    private readonly int _rootField;
    private readonly Dictionary<(OutputField Field, OutputField? Under), int> _fields = [];
    private readonly Dictionary<InputValue, int> _inputs = [];
    private readonly HashSet<InputObjectType> _pricedTypes = [];

    private PriceList(Schema schema, int rootField) => (_schema, _rootField) = (schema, rootField);

    /// <param name="schema">Where the coordinates lead.</param>
    /// <param name="options">The prices, and the one of root fields.</param>
    /// <param name="mismatches">Gets what the schema does not have.</param>
    public static PriceList Of(Schema schema, GraphQLServerOptions options, ICollection<string> mismatches)
    {
        var list = new PriceList(schema, options.Limits.RootFieldPrice);
        foreach (var ((coordinate, under), price) in options.Prices.Entries)
        {
            if (list.InputAt(coordinate) is { } input)
                list._inputs[input] = price;
            else if (list.FieldAt(coordinate) is not { } field)
                mismatches.Add($"{coordinate}: the schema has no such field, argument or input field, which was to have a price.");
            else if (under is null)
                list._fields[(field, null)] = price;
            else if (list.FieldAt(under) is { } outer)
                list._fields[(field, outer)] = price;
            else
                mismatches.Add($"{under}: the schema has no such field, under which {coordinate} was to have a price.");
        }

        list.MarkTypes();
        return list;
    }

    /// <summary>The price of a field itself.</summary>
    /// <param name="field">As it is selected.</param>
    /// <param name="under">The field whose selection set it stands in; null for a root field.</param>
    public int Of(OutputField field, OutputField? under)
    {
        if (field == _schema.TypenameField)
            return 0;
        if (under is not null && _fields.TryGetValue((field, under), out var here))
            return here;
        return _fields.TryGetValue((field, null), out var anywhere) ? anywhere : under is null ? _rootField : 0;
    }

    /// <summary>Whether giving this argument or input field can cost anything.</summary>
    public bool IsPriced(InputValue input) => _inputs.ContainsKey(input) || IsPriced(input.Type);

    /// <summary>The price of a literal. Variables inside it are handed over with the input that they are given to.</summary>
    public double Of(InputValue input, Value literal, Action<string, InputValue> variable)
    {
        switch (literal)
        {
            case NullValue:
                return 0;
            case VariableValue given:
                variable(given.Name.Value, input);
                return 0;
            case ListValue list when IsPriced(input.Type):
                return _inputs.GetValueOrDefault(input) + list.Items.Sum(item => Inside(input.Type.Named, item, variable));
            default:
                return _inputs.GetValueOrDefault(input) + Inside(input.Type.Named, literal, variable);
        }
    }

    /// <summary>The price of a coerced value.</summary>
    public double Of(InputValue input, object? value) =>
        value is null ? 0 : _inputs.GetValueOrDefault(input) + Inside(input.Type.Named, value);

    private double Inside(NamedType type, Value literal, Action<string, InputValue> variable) =>
        type is InputObjectType inputs && literal is ObjectValue given && IsPriced(type)
            ? given.Fields.Sum(field => Of(inputs.Field(field.Name)!, field.Value, variable))
            : 0;

    private double Inside(NamedType type, object? value) => type is not InputObjectType inputs || !IsPriced(type) ? 0 : value switch
    {
        object?[] list => list.Sum(item => Inside(type, item)),
        IReadOnlyDictionary<string, object?> given =>
            inputs.Fields.Where(field => given.ContainsKey(field.Name)).Sum(field => Of(field, given[field.Name])),
        _ => 0,
    };

    private bool IsPriced(GraphQLType type) => type.Named is InputObjectType inputs && _pricedTypes.Contains(inputs);

    /// <summary>Input types may contain one another, so this goes on until nothing is found any more.</summary>
    private void MarkTypes()
    {
        var all = _schema.Types.Values.OfType<InputObjectType>().ToList();
        while (all.FirstOrDefault(type => !_pricedTypes.Contains(type) && type.Fields.Any(IsPriced)) is { } found)
            _pricedTypes.Add(found);
    }

    private OutputField? FieldAt(string coordinate) =>
        coordinate.Split('.') is [var type, var field] && _schema.Type(type) is { } owner ? _schema.FieldOf(owner, field) : null;

    private InputValue? InputAt(string coordinate)
    {
        if (coordinate.EndsWith(":)", StringComparison.Ordinal) && coordinate.Split('(') is [var field, var argument])
            return FieldAt(field)?.Argument(argument[..^2]);
        return coordinate.Split('.') is [var type, var name] ? (_schema.Type(type) as InputObjectType)?.Field(name) : null;
    }
}
