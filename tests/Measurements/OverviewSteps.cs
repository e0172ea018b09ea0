using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Meander.Application;
using Meander.Application.Audit;
using Meander.Application.People;
using Meander.Application.Reports;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>A question, and who asks it.</summary>
internal sealed record Step(string Name, UserId Caller, Func<IMediator, Task> Ask);

/// <summary>What is asked in the large organisation.</summary>
internal static class OverviewSteps
{
    private const int PageSize = 25;

    public static async Task<IReadOnlyList<Step>> PrepareAsync(NpgsqlConnection owner, IServiceProvider node)
    {
        var organization =
            new OrganizationId((Guid)(await ScalarAsync(owner, "select id from organizations where slug = 'organisation-1'"))!);
        var (admin, two) = (await OverviewData.AdminAsync(owner), await OverviewData.AdminOfTwoAsync(owner));
        var (all, one, mentor) = (
            await OverviewData.CoordinatorOfAllAsync(owner),
            await OverviewData.CoordinatorOfOneAsync(owner),
            await OverviewData.MentorAsync(owner));
        List<Step> steps =
        [
            .. await RosterAsync(owner, node, "admin", admin, ""),
            .. await RosterAsync(
                owner,
                node,
                "coordinator of an association",
                one,
                "and e.local_association_id = (select m.local_association_id from user_organization_memberships m where m.user_id = '"
                    + one.Value
                    + "')"),
            .. await RosterAsync(owner, node, "coordinator of all", all, ""),
            new("admin of two: roster, first page", two, Roster(null, RosterOrder.ExpiresOnAsc, new PageRequest(PageSize))),
            new(
                "admin of two: roster, first page, counted",
                two,
                Roster(null, RosterOrder.ExpiresOnAsc, new PageRequest(PageSize, CountTotal: true))),
            new("admin of two: audit log, first page", two, Ask(new AuditLogPage(null, new PageRequest(PageSize)))),
        ];
        foreach (
            var (who, caller) in (ReadOnlySpan<(string, UserId)>)[
                ("admin", admin),
                ("coordinator of an association", one),
                ("coordinator of all", all)
            ])
        {
            steps.Add(new($"{who}: dashboard", caller, Ask(new DashboardOf(null, Mentors: true, Expiries: true, Courses: true))));
            steps.Add(
                new($"{who}: dashboard, mentors", caller, Ask(new DashboardOf(null, Mentors: true, Expiries: false, Courses: false))));
            steps.Add(
                new($"{who}: dashboard, expiries", caller, Ask(new DashboardOf(null, Mentors: false, Expiries: true, Courses: false))));
            steps.Add(
                new($"{who}: dashboard, courses", caller, Ask(new DashboardOf(null, Mentors: false, Expiries: false, Courses: true))));
        }

        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        steps.AddRange(Report("a year", admin, organization, today.AddYears(-1), today));
        steps.AddRange(Report("five years", admin, organization, today.AddYears(-5), today));
        steps.AddRange(await AuditAsync(owner, node, admin));

        var colleague = await ScalarAsync(
            owner,
            "select m.id from user_organization_memberships m join peer_mentor_availability a on a.member_id = m.id and a.status = "
            + "'ACTIVE' "
            + $"where m.organization_id = '{organization.Value}' order by m.id limit 1");
        var user = await ScalarAsync(owner, $"select user_id from user_organization_memberships where id = '{colleague}'");
        steps.Add(new("peer mentor: node of a colleague", mentor, Ask(new NodesOf([(Guid)colleague!], ["Member"]))));
        steps.Add(new("peer mentor: node of a colleague, of whatever kind", mentor, Ask(new NodesOf([(Guid)colleague]))));
        steps.Add(new("peer mentor: node of a colleague's person", mentor, Ask(new NodesOf([(Guid)user!], ["User"]))));
        steps.Add(new("peer mentor: node of nothing", mentor, Ask(new NodesOf([Guid.NewGuid()]))));
        steps.Add(new("admin: node of nothing", admin, Ask(new NodesOf([Guid.NewGuid()]))));
        foreach (
            var (name, search) in ((string, string?)[])[
                ("", null),
                (", searched for a rare name", OverviewData.RareName),
                (", searched for a common part", OverviewData.CommonName),
                (", searched for a common ending", OverviewData.CommonEnding),
                (", searched for a name that many have", OverviewData.KnownName),
                (", searched for what all addresses have", OverviewData.CommonAddress)
            ])
        {
            steps.Add(
                new($"peer mentor: directory{name}, first page", mentor, Ask(new DirectoryPage(search, null, new PageRequest(PageSize)))));
            steps.Add(
                new(
                    $"peer mentor: directory{name}, first page, counted",
                    mentor,
                    Ask(new DirectoryPage(search, null, new PageRequest(PageSize, CountTotal: true)))));
        }

        return steps;
    }

    private static async Task<IReadOnlyList<Step>> RosterAsync(
        NpgsqlConnection owner, IServiceProvider node, string who, UserId caller, string scope)
    {
        var steps = new List<Step>();
        foreach (
            var (order, column, name) in ((RosterOrder, string, string)[])[
                (RosterOrder.ExpiresOnAsc, "ends_on", "by expiry"),
                (RosterOrder.NameAsc, "name", "by name")
            ])
        {
            var middle = await CursorAsync(owner, node, caller, order, column, $"{scope} and e.ends_on < 'infinity'", 0.5);
            Add($"{name}, first page", null, order, new PageRequest(PageSize));
            Add($"{name}, first page, counted", null, order, new PageRequest(PageSize, CountTotal: true));
            Add($"{name}, page in the middle", null, order, new PageRequest(PageSize, middle));
            Add($"{name}, page in the middle, backwards", null, order, new PageRequest(Last: PageSize, Before: middle));
            if (order == RosterOrder.ExpiresOnAsc)
                Add(
                    $"{name}, page among those that never end",
                    null,
                    order,
                    new PageRequest(
                        PageSize, await CursorAsync(owner, node, caller, order, column, $"{scope} and e.ends_on = 'infinity'", 0.5)));
            Add($"{name}, last page", null, order, new PageRequest(Last: PageSize));
        }

        var association =
            new LocalAssociationId(
                (Guid)(
                    await ScalarAsync(
                        owner,
                        "select a.id from local_associations a join organizations o on o.id = a.organization_id where o.slug = "
                        + "'organisation-1' and a.name = 'Lokallag 2'"))!);
        (string Name, RosterFilter Filter)[] filters =
        [
            ("searched for a rare name", new(Search: OverviewData.RareName)),
            ("searched for a common part", new(Search: OverviewData.CommonName)),
            ("searched for a common ending", new(Search: OverviewData.CommonEnding)),
            ("searched for a name that many have", new(Search: OverviewData.KnownName)),
            ("searched for what all have", new(Search: OverviewData.CommonAddress)),
            ("peer mentors", new(Roles: [Role.PeerMentor])),
            ("coordinators", new(Roles: [Role.Coordinator])),
            ("coordinators and admins", new(Roles: [Role.Coordinator, Role.OrgAdmin])),
            .. Enum.GetValues<BadgeState>().Select(state => ($"{state}", new RosterFilter(States: [state]))),
            ("active", new(Availability: AvailabilityStatus.Active)),
            ("paused", new(Availability: AvailabilityStatus.Paused)),
            ("one association", new(LocalAssociationId: association)),
            ("one association, expired", new(LocalAssociationId: association, States: [BadgeState.Expired])),
        ];
        foreach (var (name, filter) in filters)
        {
            Add($"{name}, first page", filter, RosterOrder.ExpiresOnAsc, new PageRequest(PageSize));
            Add($"{name}, by name, first page", filter, RosterOrder.NameAsc, new PageRequest(PageSize));
            Add($"{name}, first page, counted", filter, RosterOrder.ExpiresOnAsc, new PageRequest(PageSize, CountTotal: true));
        }

        return steps;

        void Add(string name, RosterFilter? filter, RosterOrder order, PageRequest page) =>
            steps.Add(new($"{who}: roster, {name}", caller, Roster(filter, order, page)));
    }

    private static IEnumerable<Step> Report(string length, UserId admin, OrganizationId organization, DateOnly from, DateOnly to)
    {
        var name = $"admin: training report of {length}";
        yield return new(name, admin, Ask(new TrainingReportOf(from, to, null, Registrations: true, Certifications: true)));
        yield return new(
            $"{name}, registrations", admin, Ask(new TrainingReportOf(from, to, null, Registrations: true, Certifications: false)));
        yield return new(
            $"{name}, certifications", admin, Ask(new TrainingReportOf(from, to, null, Registrations: false, Certifications: true)));
        yield return new($"{name}, by association", admin, async mediator =>
            await mediator.Send(
                new CompletionsByLocalAssociation(
                    (await mediator.Send(new TrainingReportOf(from, to, organization, false, false))).Period)));
        yield return new($"{name}, by course", admin, async mediator =>
            await mediator.Send(
                new CompletionsByCourse((await mediator.Send(new TrainingReportOf(from, to, organization, false, false))).Period)));
        yield return new($"{name}, lines of the file", admin, async mediator =>
        {
            await foreach (var _ in await mediator.Send(new TrainingReportLines(from, to, null)))
            {
            }
        });
    }

    private static async Task<IReadOnlyList<Step>> AuditAsync(NpgsqlConnection owner, IServiceProvider node, UserId admin)
    {
        var registration =
            (Guid)(
                await ScalarAsync(
                    owner,
                    "select subject_id from audit_events where subject_type = 'CourseRegistration' order by at offset 100000 limit 1"))!;
        var member =
            (Guid)(await ScalarAsync(owner, "select subject_id from audit_events where subject_type = 'Member' order by at limit 1"))!;
        var rare = new UserId((Guid)(await ScalarAsync(
            owner, "select user_id from user_organization_memberships where email = 'member-1-3001@example.org'"))!);
        var first = await AskAsync(node, admin, new AuditLogPage(null, new PageRequest(PageSize)));
        var (id, at) =
            (
                (Guid)(
                    await ScalarAsync(
                        owner, "select id from audit_events order by at, id offset (select count(*) / 2 from audit_events) limit 1"))!,
                DateTime.MinValue);
        at = (DateTime)(await ScalarAsync(owner, $"select at from audit_events where id = '{id}'"))!;
        var middle = Moved(first.PageInfo.EndCursor!, id, at.Ticks.ToString(CultureInfo.InvariantCulture));
        var day = new DateTimeOffset(at);
        return
        [
            Log("first page", null, new PageRequest(PageSize)),
            Log("first page, counted", null, new PageRequest(PageSize, CountTotal: true)),
            Log("page in the middle", null, new PageRequest(PageSize, middle)),
            Log("last page", null, new PageRequest(Last: PageSize)),
            Log("of a registration", new(SubjectId: registration), new PageRequest(PageSize)),
            Log("of a registration, counted", new(SubjectId: registration), new PageRequest(PageSize, CountTotal: true)),
            Log("of what was changed most", new(SubjectId: member), new PageRequest(PageSize)),
            Log("of what never was changed", new(SubjectId: Guid.NewGuid()), new PageRequest(PageSize)),
            Log("by who acted most", new(ActorId: admin), new PageRequest(PageSize)),
            Log("by who acted most, counted", new(ActorId: admin), new PageRequest(PageSize, CountTotal: true)),
            Log("by who acted seldom", new(ActorId: rare), new PageRequest(PageSize)),
            Log("by who acted seldom, of a registration", new(ActorId: rare, SubjectId: registration), new PageRequest(PageSize)),
            Log("by who acted most, of a registration", new(ActorId: admin, SubjectId: registration), new PageRequest(PageSize)),
            Log("of a day", new(From: day, Before: day.AddDays(1)), new PageRequest(PageSize)),
            Log("of a day, counted", new(From: day, Before: day.AddDays(1)), new PageRequest(PageSize, CountTotal: true)),
            Log("of a day, by who acted most", new(From: day, Before: day.AddDays(1), ActorId: admin), new PageRequest(PageSize)),
        ];

        Step Log(string name, AuditFilter? filter, PageRequest page) =>
            new($"admin: audit log, {name}", admin, Ask(new AuditLogPage(filter, page)));
    }

    /// <summary>A cursor that leads into the list, where it would take thousands of pages to get to.</summary>
    private static async Task<string> CursorAsync(
        NpgsqlConnection owner, IServiceProvider node, UserId caller, RosterOrder order, string column, string scope, double part)
    {
        var first = await AskAsync(node, caller, new RosterPage(null, order, new PageRequest(PageSize)));
        await using var command = new NpgsqlCommand(
            $"""
            with scope as (
              select e.member_id, e.{column} as key, row_number() over (order by e.{column}, e.member_id) as place, count(*) over () as size
                from roster_entries e join organizations o on o.id = e.organization_id where o.slug = 'organisation-1' {scope})
            select member_id, key from scope where place = (size * @part)::bigint
            """, owner);
        command.Parameters.AddWithValue("part", part);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var key = column == "name"
            ? reader.GetString(1)
            : reader.GetFieldValue<DateOnly>(1).DayNumber.ToString(CultureInfo.InvariantCulture);
        return Moved(first.PageInfo.EndCursor!, reader.GetGuid(0), key);
    }

    /// <summary>The same list's cursor at another place: its parts are the list, the id and the sort value, a line each.</summary>
    private static string Moved(string cursor, Guid id, string key) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n')[0]}\n{id}\n={key}"));

    private static Func<IMediator, Task> Roster(RosterFilter? filter, RosterOrder order, PageRequest page) =>
        Ask(new RosterPage(filter, order, page));

    private static Func<IMediator, Task> Ask<T>(IQuery<T> query) => mediator => mediator.Send(query);

    private static async Task<T> AskAsync<T>(IServiceProvider node, UserId caller, IQuery<T> query)
    {
        await using var scope = node.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().User = caller;
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
