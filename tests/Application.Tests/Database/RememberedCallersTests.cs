using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// People 2: what somebody may see is what their memberships say now, also where a node remembers them from an earlier request: the
/// database compares with the first statement, and nothing is answered from memory alone.
/// </summary>
public sealed class RememberedCallersTests(Given given) : IClassFixture<Given>, IAsyncLifetime
{
    private Tenant _here = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _here = await given.OrganizationAsync();
        _person = await _here.CoordinatorAsync();
        await _here.CourseAsync();
        await RememberAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Who_is_no_longer_a_member_is_nobody()
    {
        await ChangeAsync($"delete from user_organization_memberships where id = {_person.MemberId.Value}");
        await Assert.ThrowsAsync<Unauthenticated>(CatalogueAsync);
    }

    [Fact]
    public async Task Who_joins_another_organisation_sees_its_courses_too()
    {
        var there = await given.OrganizationAsync();
        await there.CourseAsync();
        Assert.Single((await CatalogueAsync()).Nodes);
        Assert.True((await there.Admin.AddAsync(there, _person)).Succeeded);
        Assert.Equal(2, (await CatalogueAsync()).Nodes.Count);
    }

    [Fact]
    public async Task A_role_that_was_taken_opens_nothing_any_more()
    {
        await _here.CourseAsync(publish: false);
        Assert.Equal(2, (await CatalogueAsync()).Nodes.Count);
        await SetRoleAsync("PEER_MENTOR");
        Assert.Single((await CatalogueAsync()).Nodes);
    }

    /// <summary>What decides here asks the database nothing, so there is no statement that could say that the memory is old.</summary>
    [Theory]
    [InlineData("PEER_MENTOR", false)]
    [InlineData("COORDINATOR", true)]
    public async Task What_is_decided_without_a_statement_is_decided_by_the_role_of_now(string role, bool maySee)
    {
        await SetRoleAsync(role == "PEER_MENTOR" ? "COORDINATOR" : "PEER_MENTOR");
        await RememberAsync();
        await SetRoleAsync(role);

        var roster = () => _person.AskAsync(new RosterPage(null, RosterOrder.NameAsc, new PageRequest()));
        if (maySee)
            Assert.NotEmpty((await roster()).Nodes);
        else
            await Assert.ThrowsAsync<Forbidden>(roster);
    }

    [Fact]
    public async Task Who_moves_to_another_association_sees_its_members()
    {
        var association = await _here.AssociationAsync();
        var mentor = await _here.MentorAsync(association);
        await MoveToAsync(await _here.AssociationAsync());
        Assert.Empty(await _person.AskAsync(new MembersOf([mentor.MemberId])));
        await MoveToAsync(association);
        Assert.Single(await _person.AskAsync(new MembersOf([mentor.MemberId])));
    }

    [Fact]
    public async Task Whose_connection_broke_meanwhile_is_answered_on_another_one()
    {
        await using var superuser = new NpgsqlConnection(given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        const string End = """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
             where datname = current_database() and application_name = 'meander'
            """;
        Assert.NotEqual(0L, await PlainSql.RunAsync(superuser, End));
        Assert.Single((await CatalogueAsync()).Nodes);
    }

    /// <summary>An attack in SQL: memberships that are not the caller's own open nothing, whoever's they are.</summary>
    [Fact]
    public async Task A_statement_goes_with_no_other_memberships_than_those_of_the_caller()
    {
        var stranger = await (await given.OrganizationAsync()).MentorAsync();
        await using var connection = new NpgsqlConnection(given.Database.ServerConnectionString);
        await connection.OpenAsync();
        foreach (var memberships in new object[] { "", "x", await TextAsync(stranger), DBNull.Value })
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("call enter_remembered($1, $2::text)")
                    {
                        Parameters = { new() { Value = _person.Id.Value }, new() { Value = memberships } },
                    },
                    new NpgsqlBatchCommand("select count(*) from courses"),
                },
            };
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => batch.ExecuteScalarAsync());
            Assert.Equal("MM001", refusal.SqlState);
            Assert.Equal(0L, await PlainSql.RunAsync(connection, "select count(*) from courses"));
        }
    }

    private async Task<string> TextAsync(Person person) => (string)(await given.Database.ExecuteAsync(
        $"select ',' || concat_ws(' ', id, organization_id, role) from user_organization_memberships where id = '{person.MemberId.Value}'"))!;

    private Task<Page<CourseRow>> RememberAsync() => CatalogueAsync();

    private Task<Page<CourseRow>> CatalogueAsync() => _person.AskAsync(new CoursesPage(null, CourseOrder.TitleAsc, new PageRequest()));

    private Task<int> SetRoleAsync(string role) =>
        ChangeAsync($"update user_organization_memberships set role = {role} where id = {_person.MemberId.Value}");

    private Task<int> MoveToAsync(LocalAssociationId association) => ChangeAsync(
        $"update user_organization_memberships set local_association_id = {association.Value} where id = {_person.MemberId.Value}");

    /// <summary>By somebody else, of whom this node hears nothing.</summary>
    private Task<int> ChangeAsync(FormattableString sql) => given.StoredAsync(db => db.Database.ExecuteSqlAsync(sql));
}
