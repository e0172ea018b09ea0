using System.Reflection;
using Meander.Infrastructure;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// Decision 19: a compiled query makes no delegate when it runs. Another version of EF Core may need other means for it, or none.
/// </summary>
public sealed class PlainQueriesTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task A_compiled_query_makes_no_function_each_time_that_it_runs()
    {
        var course = await (await given.OrganizationAsync()).CourseAsync();
        var query = EF.CompileAsyncQuery((MeanderDb db, bool isActive) => db.Courses.Where(one => one.IsActive == isActive));
        await using var db = MeanderDb.ForOwner(given.Database.ConnectionString);
        var found = new List<Guid>();
        await foreach (var one in query(db, true))
            found.Add(one.Id.Value);
        Assert.Contains(course.Id.Value, found);

        var constants = Constants(Executor(query.Target!)).ToList();
        Assert.Contains(constants, constant => constant is Delegate);
        Assert.DoesNotContain(constants, constant => constant is MethodInfo);
    }

    /// <summary>What EF Core made of the query when it ran for the first time.</summary>
    private static Delegate Executor(object query) => Values(query).SelectMany(Values).OfType<Delegate>().Single();

    private static IEnumerable<object> Values(object whole)
    {
        for (var type = whole.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(whole) is { } value)
                    yield return value;
            }
        }
    }

    /// <summary>
    /// Of a compiled expression and of the functions in it. A method among them is one of which a delegate is made each time.
    /// </summary>
    private static IEnumerable<object> Constants(Delegate compiled) =>
        compiled.Target?.GetType().GetField("Constants")?.GetValue(compiled.Target) is object[] constants
            ? constants.SelectMany(constant => constant is Delegate inner ? [constant, .. Constants(inner)] : new[] { constant })
            : [];
}
