using System.Text.Json;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// Asks for every field of the schema that somebody can reach: from each field of the root, and then, by <c>nodes</c>, from everything with
/// an id that came up on the way, until nothing new comes up. What is asked is made of the introspection, so that a new field is asked too.
/// </summary>
internal sealed class SchemaWalk
{
    /// <summary>How many things with an id are entered from one another before the rest is left to <c>nodes</c>.</summary>
    private const int Depth = 2;

    private const string Introspection =
        """
        {
          __schema { types {
            kind name possibleTypes { name } interfaces { name }
            fields(includeDeprecated: true) {
              name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
              args { name defaultValue type { kind name } }
            }
          } }
        }
        """;

    /// <summary>The walk enters everything by <c>nodes</c>, and so need not by the others.</summary>
    private static readonly string[] ById = ["node", "nodes", "course"];

    /// <summary>The values of arguments that have to be given, and the pages of those that have pages.</summary>
    private static readonly Dictionary<string, string> Arguments = new()
    {
        ["first"] = "100",
        ["type"] = "\"basic-1\"",
        ["from"] = "\"2026-01-01\"",
        ["to"] = "\"2026-12-31\"",
    };

    /// <summary>Where one is in a list, which for the roster also says which transactions the page saw.</summary>
    private static readonly string[] Places = ["cursor", "startCursor", "endCursor"];

    private readonly MeanderServer _server;
    private readonly Dictionary<string, JsonElement> _types;
    private readonly HashSet<string> _asked = [];

    private SchemaWalk(MeanderServer server, JsonElement schema)
    {
        _server = server;
        _types = schema.GetProperty("data").GetProperty("__schema").GetProperty("types").EnumerateArray()
            .ToDictionary(type => Text(type, "name"));
    }

    /// <summary>For a server with the limits of <see cref="Limits"/>.</summary>
    public static async Task<SchemaWalk> Async(MeanderServer server, Person anybody) =>
        new(server, await server.PostAsync(anybody.Id.Value, Introspection));

    /// <summary>Settings of a server that answers such questions.</summary>
    public static string[] Limits { get; } =
    [
        .. new[] { "MaxDocumentBytes", "MaxBodyBytes", "MaxTokens", "MaxFields", "MaxAliases", "MaxCost", "MaxResponseBytes" }
            .Select(limit => $"--GraphQL:Limits:{limit}=100000000"),
    ];

    /// <summary>The object types that were asked for every field of theirs.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>The names of the fields of a type.</summary>
    public IEnumerable<string> FieldsOf(string type) => Fields(type).Select(field => Text(field, "name"));

    /// <summary>What this person is shown, a line for each field of the root and for each thing with an id.</summary>
    public async Task<IReadOnlyList<string>> SeenByAsync(Person person)
    {
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (known, wanted) = (new HashSet<string>(), new SortedSet<(string Type, string Id)>());
        foreach (var field in Fields("Query").Where(field => !ById.Contains(Text(field, "name"))))
            seen[Text(field, "name")] = Collect(await AskAsync(person, $"{{ {Selection(field, Depth, ["Query"])} }}"));
        while (wanted.Count > 0)
        {
            var type = wanted.Min.Type;
            var ids = wanted.Where(one => one.Type == type).Take(100).Select(one => one.Id).ToList();
            wanted.ExceptWith(ids.Select(id => (type, id)));
            var list = string.Join(',', ids.Select(id => $"\"{id}\""));
            var nodes = await AskAsync(person, $"{{ nodes(ids: [{list}]) {{ __typename ... on {type} {Selections(type, Depth, [])} }} }}");
            foreach (var (id, node) in ids.Zip(nodes.GetProperty("nodes").EnumerateArray()))
                seen[$"{type} {id}"] = Collect(node);
        }

        return [.. seen.Select(one => $"{one.Key}: {one.Value}")];

        string Collect(JsonElement answer)
        {
            foreach (var (type, id) in Things(answer))
            {
                if (known.Add(id))
                    wanted.Add((type, id));
            }

            return answer.ToString();
        }
    }

    private async Task<JsonElement> AskAsync(Person person, string query)
    {
        var response = await _server.PostAsync(person.Id.Value, query);
        if (!response.TryGetProperty("errors", out var errors))
            return response.GetProperty("data");
        var refused = errors.EnumerateArray().All(one => Text(one.GetProperty("extensions"), "code") == "FORBIDDEN");
        Assert.True(refused, $"{errors} to {query}");
        return JsonDocument.Parse($"{{\"refused\":{errors},\"data\":{response.GetProperty("data")}}}").RootElement;
    }

    /// <summary>A field with its arguments and all below it; the alias keeps fields of several types apart.</summary>
    private string Selection(JsonElement field, int depth, IReadOnlyList<string> path)
    {
        var given = new List<string>();
        foreach (var argument in field.GetProperty("args").EnumerateArray())
        {
            var name = Text(argument, "name");
            if (Arguments.TryGetValue(name, out var value) && (name != "first" || path is ["Query"]))
                given.Add($"{name}: {value}");
            else if (Text(argument.GetProperty("type"), "kind") == "NON_NULL"
                && argument.GetProperty("defaultValue").ValueKind == JsonValueKind.Null)
                Assert.Fail($"The walk has no value for the argument {name} of {Text(field, "name")}.");
        }

        var arguments = given.Count == 0 ? "" : $"({string.Join(", ", given)})";
        var alias = path is ["Query"] ? "" : $"{path[^1]}_{Text(field, "name")}: ";
        return $"{alias}{Text(field, "name")}{arguments} {Selections(Named(field.GetProperty("type")), depth, path)}";
    }

    private string Selections(string type, int depth, IReadOnlyList<string> path)
    {
        var kind = Text(_types[type], "kind");
        if (kind is "SCALAR" or "ENUM")
            return "";
        if (kind is "INTERFACE" or "UNION")
        {
            var possible = _types[type].GetProperty("possibleTypes").EnumerateArray().Select(one => Text(one, "name"));
            return $"{{ __typename {string.Join(' ', possible.Select(one => $"... on {one} {Selections(one, depth, path)}"))} }}";
        }

        var isThing = IsThing(type);
        if (isThing && depth == 0)
            return "{ __typename id }";
        _asked.Add(type);
        var below = isThing ? depth - 1 : depth;
        // A thing may come up below itself until the depth is used up; what has no id does not before the next thing.
        IReadOnlyList<string> here = isThing ? [type] : [.. path, type];
        var fields = Fields(type)
            .Where(field => !Places.Contains(Text(field, "name")))
            .Where(field => Named(field.GetProperty("type")) is var named && (IsThing(named) || !here.Contains(named)))
            .Select(field => Selection(field, below, here));
        return $"{{ __typename {(isThing ? "id" : "")} {string.Join(' ', fields)} }}";
    }

    private bool IsThing(string type) =>
        Text(_types[type], "kind") == "OBJECT"
        && _types[type].GetProperty("interfaces").EnumerateArray().Any(one => Text(one, "name") == "Node");

    private JsonElement.ArrayEnumerator Fields(string type) => _types[type].GetProperty("fields").EnumerateArray();

    private static IEnumerable<(string Type, string Id)> Things(JsonElement answer) => answer.ValueKind switch
    {
        JsonValueKind.Array => answer.EnumerateArray().SelectMany(Things),
        JsonValueKind.Object => (answer.TryGetProperty("id", out var id) && answer.TryGetProperty("__typename", out var type)
            ? [(type.GetString()!, id.GetString()!)]
            : Array.Empty<(string, string)>()).Concat(answer.EnumerateObject().SelectMany(one => Things(one.Value))),
        _ => [],
    };

    private static string Named(JsonElement type) =>
        type.TryGetProperty("ofType", out var inner) && inner.ValueKind == JsonValueKind.Object ? Named(inner) : Text(type, "name");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
