using Meander.Application.People;
using Meander.Domain.Courses;
using Meander.Infrastructure;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// A statement is translated once for its shape and asked again with other values: whatever makes it another statement has to be in its
/// shape, and whatever is another value in it has to come from what was asked. A mistake is found where tests run.
/// </summary>
public sealed class QuestionsTests(Given given) : IClassFixture<Given>, IAsyncLifetime
{
    private Course _one = null!;
    private Course _two = null!;

    public async Task InitializeAsync()
    {
        var tenant = await given.OrganizationAsync();
        (_one, _two) = (await tenant.CourseAsync(), await tenant.CourseAsync());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_question_is_answered_for_what_is_asked_each_time()
    {
        var question = new Question<IReadOnlyList<CourseId>, CourseId>(
            (db, asked) => db.Courses.Where(course => asked.Request.Contains(course.Id)).Select(course => course.Id));
        Assert.Equal([_one.Id], await AskAsync(question, [_one.Id]));
        Assert.Equal([_two.Id], await AskAsync(question, [_two.Id]));
        Assert.Empty(await AskAsync(question, []));
        Assert.Equal(2, (await AskAsync(question, [_one.Id, _two.Id, CourseId.New()])).Count);
    }

    [Fact]
    public async Task A_question_without_a_shape_is_put_together_each_time()
    {
        var question = new Question<bool, CourseId>((db, asked) => CoursesThat(db, asked.Request), _ => null);
        Assert.Contains(_one.Id, await AskAsync(question, true));
        Assert.DoesNotContain(_one.Id, await AskAsync(question, false));
    }

    [Fact]
    public async Task A_question_whose_shape_does_not_tell_its_statement_is_found_out()
    {
        var question = new Question<bool, CourseId>((db, asked) => CoursesThat(db, asked.Request));
        await AskAsync(question, true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(question, false));
    }

    [Fact]
    public async Task A_question_that_captures_what_was_not_asked_is_found_out()
    {
        var id = _one.Id;
        var question = new Question<bool, CourseId>(
            (db, asked) => db.Courses.Where(course => course.Id == id).Select(course => course.Id));
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(question, true));
        Assert.Contains("captures id", mistake.Message, StringComparison.Ordinal);
    }

    private static IQueryable<CourseId> CoursesThat(IMeanderDb db, bool areActive)
    {
        var courses = areActive ? db.Courses.Where(course => course.IsActive) : db.Courses.Where(course => !course.IsActive);
        return courses.Select(course => course.Id);
    }

    private async Task<IReadOnlyList<TRow>> AskAsync<TRequest, TRow>(Question<TRequest, TRow> question, TRequest request)
    {
        await using var db = MeanderDb.ForOwner(given.Database.ConnectionString);
        return await db.AskAsync(question, new Asked<TRequest>(request, new Operator(), given.Clock.Now), CancellationToken.None);
    }
}
