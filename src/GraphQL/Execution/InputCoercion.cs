using System.Collections.Concurrent;
using System.Text.Json;
using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Input coercion (§3.5 – §3.12, "Input Coercion") of variables, §6.1.2, and of literals in arguments, §6.4.1. The outcome is plain: what
/// the
/// scalar's own parse function gives, enum values as their names, lists as <c>object?[]</c>, input objects as dictionaries that hold only
/// what was given or has a default. <see cref="Binding.InputShape"/> turns it into CLR values.
/// </summary>
internal sealed class InputCoercion(int maxErrors)
{
    private readonly ConcurrentDictionary<InputValue, object?> _defaults = new();

    /// <summary>CoerceVariableValues, §6.1.2.</summary>
    /// <exception cref="RequestException">One error for each value that does not fit, in the order of the definitions.</exception>
    public Dictionary<string, object?> Variables(OperationPlan plan, JsonElement given)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var problems = new InputProblems(plan.Document, maxErrors);
        foreach (var variable in plan.Variables)
        {
            problems.Start(variable);
            if (given.ValueKind is not JsonValueKind.Object || !given.TryGetProperty(variable.Name, out var json))
            {
                if (variable.HasDefault)
                    values.Add(variable.Name, variable.Default);
                else if (variable.Type.IsNonNull)
                    problems.AddMissing();
                continue;
            }

            try
            {
                values.Add(variable.Name, FromJson(variable.Type, json, problems));
            }
            catch (InvalidOperationException)
            {
                // JsonElement gives lone surrogates (\ud800) away only when a text is read.
                problems.Add("It contains text that is not valid Unicode.", json);
            }
        }

        return problems.Errors.Count == 0 ? values : throw new RequestException(problems.Errors);
    }

    /// <summary>A literal in a valid document; variables may be missing or null where only the run can tell.</summary>
    /// <exception cref="InputException">A null, or nothing, where a value is needed.</exception>
    public object? FromLiteral(GraphQLType type, Value literal, IReadOnlyDictionary<string, object?>? variables)
    {
        if (literal is VariableValue variable)
        {
            var value = variables?.GetValueOrDefault(variable.Name.Value);
            return value is null && type.IsNonNull ? throw NullGiven(type) : value;
        }

        if (type is NonNullType nonNull)
            return FromLiteral(nonNull.Inner, literal, variables) ?? throw NullGiven(type);
        if (literal is NullValue)
            return null;
        return type switch
        {
            ListType list => literal is ListValue items
                ? Array.ConvertAll([.. items.Items], item => FromLiteral(list.Item, item, variables))
                : new[] { FromLiteral(list.Item, literal, variables) },
            InputObjectType input => FromLiteral(input, (ObjectValue)literal, variables),
            EnumType => ((EnumValue)literal).Text,
            ScalarType scalar => scalar.Coercion.Parse(ScalarInput.From(literal)) is { Problem: null } coerced
                ? coerced.Value
                : throw new InputException(scalar.Coercion.Parse(ScalarInput.From(literal)).Problem!),
            _ => throw new InvalidOperationException($"{type} is no input type (G3-01)."),
        };
    }

    /// <summary>Whether an argument or input field that was left out has a value all the same.</summary>
    public bool TryDefault(InputValue definition, out object? value)
    {
        value = definition.DefaultValue is { } literal
            ? _defaults.GetOrAdd(
                definition, static (input, made) => made.Self.FromLiteral(input.Type, made.Literal, null), (Self: this, Literal: literal))
            : null;
        return definition.DefaultValue is not null;
    }

    private Dictionary<string, object?> FromLiteral(
        InputObjectType type, ObjectValue literal, IReadOnlyDictionary<string, object?>? variables)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var definition in type.Fields)
        {
            var given = literal.Fields.FirstOrDefault(field => field.Name.Value == definition.Name)?.Value;
            if (given is VariableValue variable && variables?.ContainsKey(variable.Name) is not true)
                given = null;
            if (given is not null)
                values.Add(definition.Name, FromLiteral(definition.Type, given, variables));
            else if (TryDefault(definition, out var value))
                values.Add(definition.Name, value);
            else if (definition.Type.IsNonNull)
                throw new InputException(
                    $"Field \"{type.Name}.{definition.Name}\" of required type \"{definition.Type}\" was not provided.");
        }

        if (type.IsOneOf && (values.Count != 1 || values.Values.Single() is null))
            throw new InputException(OneOfProblem(type));
        return values;
    }

    private object? FromJson(GraphQLType type, JsonElement json, InputProblems problems)
    {
        if (json.ValueKind is JsonValueKind.Null)
            return type.IsNonNull ? problems.Add($"Expected non-nullable type \"{type}\" not to be null.", json) : null;
        return type.Nullable switch
        {
            ListType list => ListFromJson(list, json, problems),
            InputObjectType input => ObjectFromJson(input, json, problems),
            EnumType @enum => EnumFromJson(@enum, json, problems),
            ScalarType scalar => ScalarFromJson(scalar, json, problems),
            _ => throw new InvalidOperationException($"{type} is no input type (G3-02)."),
        };
    }

    private object?[] ListFromJson(ListType list, JsonElement json, InputProblems problems)
    {
        if (json.ValueKind is not JsonValueKind.Array)
            return [FromJson(list.Item, json, problems)];
        var values = new object?[json.GetArrayLength()];
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            problems.Path.Add(index);
            values[index++] = FromJson(list.Item, item, problems);
            problems.Path.RemoveAt(problems.Path.Count - 1);
            if (problems.IsFull)
                break;
        }

        return values;
    }

    private Dictionary<string, object?>? ObjectFromJson(InputObjectType type, JsonElement json, InputProblems problems)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            problems.Add($"Expected type \"{type.Name}\" to be an object.", json);
            return null;
        }

        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            given[property.Name] = property.Value;
            if (type.Field(property.Name) is null)
                problems.Add($"Field \"{property.Name}\" is not defined by type \"{type.Name}\".", json);
            if (problems.IsFull)
                return null;
        }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var definition in type.Fields)
        {
            if (given.TryGetValue(definition.Name, out var value))
            {
                problems.Path.Add(definition.Name);
                values.Add(definition.Name, FromJson(definition.Type, value, problems));
                problems.Path.RemoveAt(problems.Path.Count - 1);
            }
            else if (TryDefault(definition, out var ordinary))
                values.Add(definition.Name, ordinary);
            else if (definition.Type.IsNonNull)
                problems.Add($"Field \"{definition.Name}\" of required type \"{definition.Type}\" was not provided.", json);
        }

        if (type.IsOneOf && (given.Count != 1 || given.Values.Single().ValueKind is JsonValueKind.Null))
            problems.Add(OneOfProblem(type), json);
        return values;
    }

    private static object? EnumFromJson(EnumType type, JsonElement json, InputProblems problems)
    {
        if (json.ValueKind is not JsonValueKind.String)
            return problems.Add($"Enum \"{type.Name}\" cannot represent non-string value: {InputProblems.Excerpt(json)}.", json);
        var name = json.GetString()!;
        return type.Value(name) is { } member
            ? member.Name
            : problems.Add($"Value \"{name}\" does not exist in \"{type.Name}\" enum.", json);
    }

    private static object? ScalarFromJson(ScalarType type, JsonElement json, InputProblems problems)
    {
        var coerced = type.Coercion.Parse(ScalarInput.From(json));
        return coerced.Problem is { } problem ? problems.Add(problem, json) : coerced.Value;
    }

    private static string OneOfProblem(InputObjectType type) =>
        $"Exactly one key must be specified for OneOf type \"{type.Name}\", and not as null.";

    private static InputException NullGiven(GraphQLType type) => new($"Expected non-nullable type \"{type}\" not to be null.");
}
