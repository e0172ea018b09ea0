using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

// Whoever loses a race that only a constraint decides gets the refusal that the rule would have given a moment later.
public sealed partial class RulesOfTheDatabaseTests
{
    [Fact]
    public async Task A_code_taken_at_the_same_time_is_refused_as_one_taken_before()
    {
        var lost = await LostAsync(
            $"insert into certification_types (organization_id, code, name) values ('{Hlf.Id.Value}', 'first-aid', 'Theirs')",
            () => Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "first-aid", "Ours", false, [], 24)));
        var later = await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "first-aid", "Ours", false, [], 24));

        Assert.Equal(Assert.IsType<CodeTaken>(later.Errors[0]) with { Path = lost.Path }, Assert.IsType<CodeTaken>(lost));
        Assert.Equal(later.Errors[0].Path, lost.Path);
    }

    [Fact]
    public async Task A_place_taken_at_the_same_time_is_refused_as_one_taken_before()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        // A writer whose rows no trigger counts takes no lock of the course.
        var lost = await LostAsync(
            $"""
            set session_replication_role = replica;
            insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status)
            values ('{course.Id.Value}', '{mentor.Id.Value}', '{Hlf.Id.Value}', '{mentor.Id.Value}', 'CONFIRMED')
            """,
            () => mentor.EnrollAsync(course));
        var later = await mentor.EnrollAsync(course);

        Assert.Equal(
            Assert.IsType<AlreadyEnrolled>(later.Errors[0]) with { Registration = null, Path = lost.Path },
            Assert.IsType<AlreadyEnrolled>(lost));
        Assert.Equal(later.Errors[0].Path, lost.Path);
    }

    [Fact]
    public async Task A_membership_made_at_the_same_time_is_refused_as_one_made_before()
    {
        var stranger = await (await Given.OrganizationAsync()).MentorAsync();
        var lost = await LostAsync(
            $"""
            insert into user_organization_memberships (user_id, organization_id, name, role)
            values ('{stranger.Id.Value}', '{Hlf.Id.Value}', 'U', 'COORDINATOR')
            """,
            () => Hlf.Admin.AddAsync(Hlf, stranger));
        var later = await Hlf.Admin.AddAsync(Hlf, stranger);

        Assert.Equal(Assert.IsType<AlreadyAMember>(later.Errors[0]) with { Path = lost.Path }, Assert.IsType<AlreadyAMember>(lost));
        Assert.Equal(later.Errors[0].Path, lost.Path);
    }

    private const string Waits =
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";

    /// <summary>The refusal of a command that waits for somebody else's write, which comes first.</summary>
    private async Task<DomainError> LostAsync<T>(string theirs, Func<Task<Result<T>>> ours)
    {
        await using var connection = new NpgsqlConnection(Given.Database.SuperuserConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await PlainSql.RunAsync(connection, theirs);
        var waiting = ours();
        for (var looks = 0; looks < 1000 && !waiting.IsCompleted; looks++)
        {
            if (await PlainSql.RunAsync(connection, Waits) is true)
                break;
            await Task.Delay(10);
        }

        Assert.False(waiting.IsCompleted, "It did not wait.");
        await transaction.CommitAsync();
        return Assert.Single((await waiting).Errors);
    }
}
