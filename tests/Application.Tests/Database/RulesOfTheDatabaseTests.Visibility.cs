using FsCheck.Fluent;
using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

// People 2 and 5, Courses 8: who sees a course, and who is seen in the directory and at the portal.
public sealed partial class RulesOfTheDatabaseTests
{
    /// <summary>
    /// Of each course of an organisation its status, whether it is active, and in which status the mentor is registered, if at all.
    /// </summary>
    public sealed record Shelf(CourseStatus Status, bool IsActive, string? Registration);

    [Fact]
    public Task A_course_is_shown_alike_by_the_query_the_streams_and_within_what_the_policies_let_through()
    {
        var shelf =
            from status in Gen.Elements(Enum.GetValues<CourseStatus>())
            from active in Gen.Elements(true, false)
            from registration in Gen.Elements(null, null, "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW")
            select new Shelf(status, active, registration);
        var worlds =
            from one in shelf.ArrayOf(16)
            from another in shelf.ArrayOf(16)
            select (One: one, Another: another);
        return Worlds.CheckAsync(Arb.From(worlds), async world =>
        {
            var (here, there) = (await Given.OrganizationAsync(), await Given.OrganizationAsync());
            var (mentor, coordinator) = (await here.MentorAsync(), await here.CoordinatorAsync());
            var ours = await ShelvedAsync(here, mentor, world.One);
            var theirs = await ShelvedAsync(there, await there.MentorAsync(), world.Another);
            CourseId[] all = [.. ours.Concat(theirs).Select(one => one.Id)];
            foreach (
                var (person, role) in new[] { (mentor, Role.PeerMentor), (coordinator, Role.Coordinator), (here.Admin, Role.OrgAdmin) })
            {
                var byPolicy = await ReadableAsync(person, all);
                Assert.Equal(InOrder(ours.Select(one => one.Id)), InOrder(byPolicy));

                var byQuery = (await person.AskAsync(new CoursesOf(all))).Select(row => row.Id);
                var byRule = ours.Where(one =>
                    role != Role.PeerMentor
                        || Enrollment.IsOpen(one.Shelf.Status, one.Shelf.IsActive)
                        || one.Shelf.Registration is not null)
                    .Select(one => one.Id);
                Assert.Equal(InOrder(byRule), InOrder(byQuery));

                var streams = all.Select(course => (new Follower(person.Id, here.Id), (CourseId?)course)).ToList();
                var mayGoOn = await Given.StoredAsync(db => SeatsChanged.StillVisibleAsync(db, streams, default));
                Assert.Equal(InOrder(byRule), InOrder(all.Where((_, place) => mayGoOn[place])));
            }
        });
    }

    public static TheoryData<Role, string, bool, bool> Standings()
    {
        var all = new TheoryData<Role, string, bool, bool>();
        foreach (var role in Enum.GetValues<Role>())
        {
            all.Add(role, "status = 'ACTIVE'", false, false);
            all.Add(role, "status = 'PAUSED', reason = 'MANUAL', manual = true", true, false);
            all.Add(role, "status = 'PAUSED', reason = 'MANUAL', manual = true, suppressed_on = '2026-06-01'", true, true);
            all.Add(role, "status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = '2026-06-01'", false, true);
            all.Add(role, "status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', manual = true, suppressed_on = '2026-06-01'", true, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Standings))]
    public async Task The_portal_is_told_what_the_directory_shows(Role role, string stored, bool byHand, bool isSuppressed)
    {
        var mentor = await Hlf.MentorAsync();
        await _sql.RunAsync("update organizations set portal_webhook_url = 'https://portal.example.org' where id = $1", Hlf.Id.Value);
        await _sql.RunAsync($"update peer_mentor_availability set {stored} where member_id = $1", mentor.MemberId.Value);
        await _sql.RunAsync("update user_organization_memberships set role = $2 where id = $1", mentor.MemberId.Value, Spelt(role));

        var listing = DirectoryListing.Of(role, byHand, isSuppressed ? new Suppression(new(2026, 6, 1), CertificationId.New()) : null);
        var kept = await Hlf.AvailabilityAsync(mentor);
        var told = role == Role.PeerMentor ? kept : Availability.Joined(Clock.Now);
        Assert.Equal(
            $"{Spelt(told.Status)} {(told.Reason is { } reason ? Spelt(reason) : "none")} {(listing.Visible ? "listed" : "hidden")}",
            await _sql.RunAsync(
                """
                select status || ' ' || coalesce(reason, 'none') || case when visible then ' listed' else ' hidden' end
                  from portal_standings where member_id = $1
                """,
                mentor.MemberId.Value));
    }

    [Fact]
    public async Task Whoever_becomes_a_peer_mentor_starts_as_the_domain_has_it()
    {
        var (mentor, coordinator) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());
        Assert.Equal(Availability.Joined(Clock.Now), await Hlf.AvailabilityAsync(mentor));
        Assert.Equal(
            0L, await _sql.RunAsync("select count(*) from peer_mentor_availability where member_id = $1", coordinator.MemberId.Value));
    }

    private async Task<List<(CourseId Id, Shelf Shelf)>> ShelvedAsync(Tenant tenant, Person mentor, IReadOnlyList<Shelf> shelves)
    {
        var courses = new List<(CourseId, Shelf)>();
        foreach (var shelf in shelves)
        {
            var id = await _sql.CourseAsync(tenant.Id.Value, status: Spelt(shelf.Status));
            await _sql.RunAsync("update courses set is_active = $2 where id = $1", id, shelf.IsActive);
            courses.Add((new(id), shelf));
            if (shelf.Registration is not { } status)
                continue;
            var registration = await _sql.IdAsync(PlainSql.Insert, id, mentor.Id.Value, tenant.Id.Value, "CONFIRMED", DBNull.Value);
            if (status == "COMPLETED")
                await _sql.MoveAsync(registration, "ATTENDED");
            if (status != "CONFIRMED")
                await _sql.MoveAsync(registration, status);
        }

        return courses;
    }

    /// <summary>Those of the courses that row-level security lets this person's connection read.</summary>
    private async Task<List<CourseId>> ReadableAsync(Person person, CourseId[] courses)
    {
        await using var connection = await _sql.EnteredAsync(person.Id.Value);
        await using var command = new NpgsqlCommand("select id from courses where id = any ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = courses.Select(course => course.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<CourseId>();
        while (await reader.ReadAsync())
            ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    private static IEnumerable<Guid> InOrder(IEnumerable<CourseId> courses) => courses.Select(course => course.Value).Order();
}
