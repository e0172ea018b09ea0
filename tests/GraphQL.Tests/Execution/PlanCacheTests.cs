using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>Plans are kept, in bounded number and size.</summary>
public sealed class PlanCacheTests
{
    private static readonly OperationPlan Plan = new(null!, null!, [], []);

    [Fact]
    public void A_plan_is_found_by_its_text_and_operation_name()
    {
        var cache = new PlanCache(10);
        cache.Add("{ a }", null, Plan);
        Assert.Same(Plan, cache.Find("{ a }", null));
        Assert.Null(cache.Find("{ a }", "A"));
        Assert.Null(cache.Find("{ b }", null));
    }

    [Fact]
    public void A_flood_of_documents_does_not_grow_it()
    {
        var cache = new PlanCache(100);
        for (var i = 0; i < 10_000; i++)
            cache.Add($"{{ a{i} }}", null, Plan);
        Assert.InRange(cache.Count, 1, 102);
    }

    [Fact]
    public void Large_documents_count_by_their_size()
    {
        var cache = new PlanCache(100, maxCharacters: 10_000);
        for (var i = 0; i < 100; i++)
            cache.Add(new string((char)('a' + (i % 26)), 1_000 + i), null, Plan);
        Assert.InRange(cache.Count, 1, 12);
    }

    [Fact]
    public void What_is_used_stays()
    {
        var cache = new PlanCache(100);
        cache.Add("used", null, Plan);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add($"{{ a{i} }}", null, Plan);
            Assert.NotNull(cache.Find("used", null));
        }
    }

    [Fact]
    public async Task Requests_at_once_share_a_plan_and_get_their_own_answers()
    {
        var server = Server.Of("type Query { twice(n: Int!): N! } type N { value: Int!  again: N! }", typeof(QueryFields), typeof(NFields));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() =>
            server.Data(
                "query ($n: Int!, $x: Boolean!) { twice(n: $n) { value again @include(if: $x) { value } } }", new { n, x = n % 2 == 0 }))));
        Assert.All(answers, (answer, n) => Assert.Equal(
$"{{\"twice\":{{\"value\":{2 * n}{(n % 2 == 0 ? $",\"again\":{{\"value\":{4 * n}}}" : "")}}}}}", answer));
    }

    private sealed record N(int Value);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static N Twice(int n) => new(2 * n);
    }

    [FieldsOf("N")]
    private static class NFields
    {
        public static async Task<IReadOnlyList<N>> Again(IReadOnlyList<N> parents)
        {
            await Task.Yield();
            return [.. parents.Select(parent => new N(2 * parent.Value))];
        }
    }
}
