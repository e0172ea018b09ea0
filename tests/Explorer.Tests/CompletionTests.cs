using Xunit;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>What is offered where. <c>|</c> is the cursor; the expected ones are the first of the list, in order.</summary>
[Collection(InChromium.Name)]
public sealed class CompletionTests(Chromium chromium)
{
    private const string Offer = """
        async (document) => {
          const load = (name) => import(`/graphql/explorer/${name}.js`);
          const [{ fromIntrospection, introspectionQuery }, { send }, { graphqlTokens }, { analyse }, { completions }] = await Promise.all(
            ['schema', 'client', 'tokens', 'analysis', 'completion'].map(load));
          globalThis.introspected ??= send('/graphql', { query: introspectionQuery }, {});
          const schema = fromIntrospection((await globalThis.introspected).json.data), cursor = document.indexOf('|'), text = document.replace('|', '');
          const analysis = analyse(schema, graphqlTokens(text), cursor);
          return completions(schema, analysis, text.slice(analysis.replace.end), '').map((item) => item.label);
        }
        """;

    [Theory]
    // Definitions and their heads
    [InlineData("|", "query mutation subscription fragment")]
    [InlineData("{ broken }\n|", "query mutation subscription fragment")]
    [InlineData("mu|", "mutation")]
    [InlineData("query |", "")]
    [InlineData("query Q($a: |) { broken }", "Int String Boolean ID Genre BookFilter Place Day", true)]
    [InlineData("query Q($a: [Ge|]) { broken }", "Genre")]
    // Fields
    [InlineData("{ |", "books book search broken authorization desk")]
    [InlineData("{ bo|", "books book")]
    [InlineData("{ des|k }", "desk")]
    [InlineData("{ a: au| }", "authorization")]
    [InlineData("{ books { author { | } } }", "name books ... __typename")]
    [InlineData("mutation { | }", "lend ... __typename")]
    [InlineData("subscription { wl| }", "whoListens")]
    [InlineData("{ books { ti|\n\nquery B { broken }", "title")]
    [InlineData("{ unknown { | } }", "")]
    // Arguments
    [InlineData("{ books(|) { id } }", "first genre filter")]
    [InlineData("{ books(first: 1, |) { id } }", "genre filter")]
    [InlineData("{ books(|, first: 1) { id } }", "genre filter")]
    [InlineData("{ books(ge| ", "genre")]
    // Values
    [InlineData("{ books(genre: |) { id } }", "NOVEL POETRY SCIENCE null LEAFLET")]
    [InlineData("{ books(genre: |, first: 2) { id } }", "NOVEL POETRY SCIENCE null LEAFLET")]
    [InlineData("{ books { title(upper: |) } }", "true false")]
    [InlineData("query Q($n: Int!, $g: Genre) { books(first: |) { id } }", "$n")]
    [InlineData("query Q($n: Int!, $g: Genre) { books(genre: $|) { id } }", "$g")]
    [InlineData("{ books(filter: {|}) { id } }", "titleContains tags near and")]
    [InlineData("{ books(filter: {near: {room: \"x\", |}}) { id } }", "shelf")]
    [InlineData("{ books(filter: {and: [{ti|}]}) { id } }", "titleContains")]
    [InlineData("{ search(text: \"bo|\") { __typename } }", "")]
    [InlineData("{ # bo|\n }", "")]
    // Fragments
    [InlineData("{ search(text: \"\") { ...| } } fragment F on Author { name }", "on F")]
    [InlineData("{ search(text: \"\") { ... on | } }", "Query Named Book Author Found", true)]
    [InlineData("{ books { ... on | { name } } }", "Named Book Found", true)]
    [InlineData("fragment F |", "on")]
    [InlineData("fragment F on Au|", "Author")]
    // Directives
    [InlineData("{ broken @| }", "@include @skip @trace", true)]
    [InlineData("query @| { broken }", "@trace")]
    [InlineData("{ broken @include(|) }", "if")]
    [InlineData("{ broken @include(if: |) }", "true false")]
    public async Task What_may_be_written_is_offered(string document, string expected, bool inAnyOrder = false)
    {
        var visit = await chromium.QuietVisitAsync();
        var offered = await visit.Page.EvaluateAsync<string[]>(Offer, document);
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0)
            Assert.Empty(offered);
        else if (inAnyOrder)
            Assert.Equal(
                wanted.Where(name => name != "Query").Order(),
                offered.Where(name => name is not ("Query" or "Mutation" or "Subscription")).Order());
        else
            Assert.Equal(wanted, offered.Take(wanted.Length));
    }
}
