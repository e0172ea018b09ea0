using System.Diagnostics;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.Validation;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>
/// Documents made to cost: each must be judged in time that a slow machine still has, by validation alone (no token limit, no size limit).
/// </summary>
public sealed class HostileDocumentsTests : RuleTests
{
    private static readonly OperationLimits Boundless =
        OperationLimits.Default with
        {
            MaxDepth = int.MaxValue,
            MaxFields = int.MaxValue,
            MaxAliases = int.MaxValue,
            MaxIntrospectionLists = int.MaxValue
        };

    public static TheoryData<string, string> Documents => new()
    {
        { "10 000 aliases", $"{{ {Many(10_000, i => $"a{i}: __typename")} }}" },
        { "10 000 fields of one response name", $"{{ {Many(10_000, _ => "dog { name }")} }}" },
        { "10 000 fields in conflict", $"{{ {Many(10_000, i => $"f: __type(name: \"{i}\") {{ name }}")} }}" },
        { "10 000 unknown fields", $"{{ {Many(10_000, i => $"unknown{i}")} }}" },
        { "10 000 unknown arguments", $"{{ __type({Many(10_000, i => $"a{i}: 1")}) {{ name }} }}" },
        { "10 000 times the same argument", $"{{ __type({Many(10_000, _ => "name: \"x\"")}) {{ name }} }}" },
        { "10 000 times the same directive", $"{{ __typename {Many(10_000, _ => "@include(if: true)")} }}" },
        { "10 000 variables", $"query ({Many(10_000, i => $"$v{i}: Int")}) {{ __typename }}" },
        { "10 000 operations of one name", Many(10_000, _ => "query Q { __typename }") },
        { "an object of 20 000 unknown fields", $"{{ findDog(searchBy: {{ {Many(20_000, i => $"f{i}: 1")} }}) {{ name }} }}" },
        { "a list of 20 000 wrong items", $"{{ booleanList(booleanListArg: [{Many(20_000, _ => "1")}]) }}" },
        { "one fragment spread 10 000 times", $"{{ {Many(10_000, _ => "...F")} }} fragment F on Query {{ __typename }}" },
        { "a chain of 10 000 fragments", $"{{ ...F0 }} {Many(10_000, i => $"fragment F{i} on Query {{ {(i < 9_999 ? $"...F{i + 1}" : "__typename")} }}")}" },
        { "a chain of 10 000 fragments with fields", $"{{ __type(name: \"\") {{ ...F0 }} }} {Chain(10_000, i => $"ofType {{ ...F{i + 1} }}")}" },
        { "a cycle of 10 000 fragments", $"{{ ...F0 }} {Many(10_000, i => $"fragment F{i} on Query {{ ...F{(i + 1) % 10_000} }}")}" },
        { "cycles everywhere", $"{{ ...F0 }} {Many(60, i => $"fragment F{i} on Query {{ {Many(60, j => $"...F{j}")} }}")}" },
        { "each fragment spreads all later ones", $"{{ ...F0 }} {Many(60, i => $"fragment F{i} on Query {{ __typename {Many(59 - i, j => $"...F{i + 1 + j}")} }}")}" },
        { "each level twice under one name", $"{{ __type(name: \"\") {{ ...F0 }} }} {Chain(200, i => $"ofType {{ ...F{i + 1} }} ofType {{ ...F{i + 1} }}")}" },
        { "each level twice under two names", $"{{ __type(name: \"\") {{ ...F0 }} }} {Chain(200, i => $"a: ofType {{ ...F{i + 1} }} b: ofType {{ ...F{i + 1} }}")}" },
        { "each path a set of its own", $"{{ __type(name: \"\") {{ ...F0 }} }} {Chain(60, i => $"a: ofType {{ ...F{i + 1} x{i}: name }} b: ofType {{ ...F{i + 1} a: ofType {{ a: ofType {{ name }} }} }}")}" },
        { "parts by object type that double", $"{{ pet {{ ...F0 }} }} {string.Concat(Enumerable.Range(0, 24).Select(i => Doubling(i, 24)))}" },
        { "1 000 operations over 1 000 fragments", $"{Many(1_000, i => $"query Q{i} {{ ...F0 }}")} {Many(1_000, i => $"fragment F{i} on Query {{ __typename {(i < 999 ? $"...F{i + 1}" : "")} }}")}" },
        { "a name of a million characters", $"{{ {new string('n', 1_000_000)} __typenam{new string('e', 100_000)} }}" },
        { "a string of a million characters", $"{{ findDog(searchBy: \"{new string('n', 1_000_000)}\") {{ name }} }}" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Is_judged_in_seconds_with_at_most_a_hundred_short_errors(string name, string text)
    {
        var document = Parser.Parse(text, ParserLimits.Trusted);
        var watch = Stopwatch.StartNew();
        var errors = DocumentValidator.Validate(Schema, document, Boundless);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{name}: {watch.Elapsed}");
        Assert.True(errors.Count <= 100);
        Assert.All(errors, error => Assert.True(error.Message.Length < 1_000));
    }

    [Fact]
    public void The_hundredth_error_says_that_there_are_more()
    {
        var errors = Validate($"{{ {Many(200, i => $"unknown{i}")} }}");
        Assert.Equal(100, errors.Count);
        Assert.Equal("Too many validation errors; checking stopped here.", errors[^1].Message);
        Assert.All(errors, error => Assert.Equal(GraphQLError.ValidationFailed, error.Code));
    }

    private static string Many(int count, Func<int, string> text) => string.Join(' ', Enumerable.Range(0, count).Select(text));

    private static string Chain(int count, Func<int, string> body) =>
        Many(count, i => $"fragment F{i} on __Type {{ {(i < count - 1 ? body(i) : "name")} }}");

    /// <summary>At each level a dog's, a cat's and any pet's friends, where the dog's and the cat's go on alone to the bottom.</summary>
    private static string Doubling(int level, int levels)
    {
        var rest = levels - level;
        var alone = $"{string.Concat(Enumerable.Repeat("x: friends { ", rest))} name {string.Concat(Enumerable.Repeat("} ", rest))}";
        var next = level < levels - 1 ? $"...F{level + 1}" : "name";
        return $"fragment F{level} on Pet {{ ... on Dog {{ x: friends {{ {alone} }} }} ... on Cat {{ x: friends {{ {alone} }} }} x: friends {{ {next} }} }} ";
    }
}
