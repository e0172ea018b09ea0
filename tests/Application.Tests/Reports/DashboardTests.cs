using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Reports;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Reports;

public sealed class DashboardTests(Given given) : OnPostgres(given)
{
    private const string None = "2026-09 0, 2026-10 0, 2026-11 0, 2026-12 0, 2027-01 0, 2027-02 0, 2027-03 0, 2027-04 0";

    private const string Courses = "upcoming 3, open 4, waiting 1";

    [Fact]
    public async Task Counts_peer_mentors_once_each_expiries_for_twelve_months_and_courses_ahead()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var coordinator = await PeopleAsync(north, south);
        await CoursesAsync();

        var whole =
            $"active 4, paused 3; None 2, Certified 2, ExpiringSoon 1, Expired 2; 2026-06 3, 2026-07 0, 2026-08 1, {None}, 2027-05 1; "
            + $"{Courses}";
        Assert.Equal(whole, await DashboardLines.AgreedAsync(Given, Hlf.Admin, Hlf.Id));
        Assert.Equal(whole, await DashboardLines.AgreedAsync(Given, await Hlf.CoordinatorAsync(), Hlf.Id));

        // The members of the association, the coordinator's own certification among them; courses are the organisation's.
        Assert.Equal(
            $"active 2, paused 1; None 0, Certified 1, ExpiringSoon 1, Expired 1; 2026-06 2, 2026-07 0, 2026-08 1, {None}, 2027-05 0; "
            + $"{Courses}",
            await DashboardLines.AgreedAsync(Given, coordinator, Hlf.Id, north));
    }

    [Fact]
    public async Task An_organisation_without_anything_has_noughts()
    {
        var told = await DashboardLines.AgreedAsync(Given, Hlf.Admin, Hlf.Id);

        Assert.Equal(
            "active 0, paused 0; None 0, Certified 0, ExpiringSoon 0, Expired 0; "
            + $"2026-06 0, 2026-07 0, 2026-08 0, {None}, 2027-05 0; upcoming 0, open 0, waiting 0", told);
    }

    [Fact]
    public async Task Without_the_gate_only_pauses_that_were_made_lasting_count()
    {
        await PeopleAsync(await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        await Hlf.GateAsync(false);

        var told = await DashboardLines.AgreedAsync(Given, Hlf.Admin, Hlf.Id);
        // By hand, and by the revocation until the next run lifts it.
        Assert.StartsWith("active 5, paused 2; None 2, Certified 2, ExpiringSoon 1, Expired 2;", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_open_seats_than_a_number_of_the_schema_holds_are_as_many_as_it_holds()
    {
        await Hlf.CourseAsync(int.MaxValue);
        await Hlf.CourseAsync(int.MaxValue);

        var courses = (await Hlf.Admin.AskAsync(new DashboardOf(Hlf.Id, false, false, Courses: true))).Courses!;

        Assert.Equal(new CourseFigures(2, int.MaxValue, 0), courses);
    }

    [Fact]
    public async Task Peer_mentors_and_strangers_are_refused_alike_whether_or_not_the_organisation_exists()
    {
        var stranger = (await Given.OrganizationAsync()).Admin;
        var mentor = await Hlf.MentorAsync();

        Assert.Equal("Only coordinators and admins may see the dashboard.", await RefusedAsync(mentor, null));
        Assert.Equal("Only coordinators and admins may see the dashboard.", await RefusedAsync(mentor, Hlf.Id));
        Assert.Equal(await RefusedAsync(stranger, OrganizationId.New()), await RefusedAsync(stranger, Hlf.Id));
        Assert.Equal(await RefusedAsync(mentor, OrganizationId.New()), await RefusedAsync(mentor, (await Given.OrganizationAsync()).Id));
    }

    [Fact]
    public async Task The_organisation_may_be_left_out_when_only_one_can_be_meant()
    {
        var other = await Given.OrganizationAsync();
        var mentorThere = await Hlf.CoordinatorAsync();
        await JoinAsync(other, mentorThere, Role.PeerMentor);

        Assert.Equal(Hlf.Id, (await mentorThere.AskAsync(new DashboardOf(null, true, true, true))).OrganizationId);
        await Assert.ThrowsAsync<Forbidden>(() => mentorThere.AskAsync(new DashboardOf(other.Id, true, true, true)));

        await JoinAsync(other, Hlf.Admin, Role.Coordinator);
        var several = await Assert.ThrowsAsync<BadInput>(() => Hlf.Admin.AskAsync(new DashboardOf(null, true, true, true)));
        Assert.StartsWith("organizationId:", several.Message, StringComparison.Ordinal);
        Assert.Equal(other.Id, (await Hlf.Admin.AskAsync(new DashboardOf(other.Id, true, true, true))).OrganizationId);
        Assert.Equal(Hlf.Id, (await Hlf.Admin.AskAsync(new DashboardOf(Hlf.Id, true, true, true))).OrganizationId);
    }

    [Fact]
    public async Task A_coordinator_of_an_association_here_and_an_admin_there_sees_each_in_its_own_scope()
    {
        var other = await Given.OrganizationAsync();
        var association = await Hlf.AssociationAsync();
        var coordinator = await Hlf.CoordinatorAsync(association);
        await JoinAsync(other, coordinator, Role.OrgAdmin);
        await Hlf.TypeAsync("basic");
        await other.TypeAsync("basic");
        foreach (var mentor in new[] { await Hlf.MentorAsync(), await Hlf.MentorAsync(association), await Hlf.MentorAsync() })
            await Hlf.HoldsAsync(mentor, "basic", new(2025, 1, 1), new(2026, 6, 20));
        await other.HoldsAsync(await other.MentorAsync(), "basic", new(2025, 1, 1), new(2026, 6, 21));
        await other.HoldsAsync(await other.MentorAsync(), "basic", new(2025, 1, 1), new(2026, 7, 1));

        Assert.StartsWith("active 1, paused 0; None 0, Certified 0, ExpiringSoon 1, Expired 0; 2026-06 1, 2026-07 0,",
            await DashboardLines.AgreedAsync(Given, coordinator, Hlf.Id, association), StringComparison.Ordinal);
        Assert.StartsWith("active 2, paused 0; None 0, Certified 0, ExpiringSoon 2, Expired 0; 2026-06 1, 2026-07 1,",
            await DashboardLines.AgreedAsync(Given, coordinator, other.Id), StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(Person person, OrganizationId? organization) =>
        (await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new DashboardOf(organization, true, true, true)))).Message;

    private static async Task JoinAsync(Tenant other, Person known, Role role) =>
        _ = (
            await other.Admin.SendAsync(
                new AddMember(other.Id, known.Id, "Known", $"{Guid.NewGuid():n}@example.org", role, null, null, "nb")))
            .Value;

    /// <summary>Three peer mentors in the north, three in the south, one of the whole organisation.</summary>
    /// <returns>The coordinator of the north.</returns>
    private async Task<Person> PeopleAsync(LocalAssociationId north, LocalAssociationId south)
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.TypeAsync("guide");
        await Hlf.GateAsync();
        var (certified, expiring, expired) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(north), await Hlf.MentorAsync(north));
        await Hlf.HoldsAsync(certified, "basic", new(2025, 12, 1), new(2027, 12, 1));
        await Hlf.HoldsAsync(certified, "guide", new(2025, 6, 1), new(2027, 6, 1));
        await Hlf.HoldsAsync(expiring, "basic", new(2024, 8, 15), new(2026, 8, 15));
        await Hlf.HoldsAsync(expired, "basic", new(2024, 6, 16), new(2026, 6, 16));

        var (revoked, never, paused) = (await Hlf.MentorAsync(south), await Hlf.MentorAsync(south), await Hlf.MentorAsync(south));
        var certification = (await Hlf.HoldsAsync(revoked, "basic", new(2024, 7, 1), new(2026, 7, 1))).CertificationId;
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(certification, "Left"))).Value;
        await Hlf.HoldsAsync(never, "guide", new(2024, 6, 1), new(2026, 6, 1));
        await Hlf.HoldsAsync(paused, "basic", new(2025, 6, 1), null);
        _ = (await paused.SendAsync(new SetAvailability(paused.MemberId, AvailabilityStatus.Paused))).Value;
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "guide", new(2025, 5, 31), new(2027, 5, 31));

        var coordinator = await Hlf.CoordinatorAsync(north);
        await Hlf.HoldsAsync(coordinator, "basic", new(2024, 6, 20), new(2026, 6, 20));
        return coordinator;
    }

    /// <summary>
    /// Three ahead: five seats of which one is taken, a full one with somebody waiting, one without a limit. The others are none of these.
    /// </summary>
    private async Task CoursesAsync()
    {
        var (first, second) = (await Hlf.CoordinatorAsync(), await Hlf.CoordinatorAsync());
        _ = (await first.EnrollAsync(await Hlf.CourseAsync(seats: 5))).Value;
        var full = await Hlf.CourseAsync(seats: 1);
        _ = (await first.EnrollAsync(full)).Value;
        _ = (await second.EnrollAsync(full)).Value;
        _ = (await first.EnrollAsync(await Hlf.CourseAsync(seats: null))).Value;

        var today = new DateOnly(2026, 6, 16);
        await Hlf.CourseAsync(one => one with { Schedule = Tenant.OneDay(2026, 6, 16) });
        await Hlf.CourseAsync(
            one => one with { Schedule = new Schedule(today, today, null, [new Session(today, new(14, 0), new(15, 0), null)]) });
        await Hlf.CourseAsync(publish: false);
        await Hlf.SelfPacedAsync(one => one with { SeatsTotal = 9 });
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive((await Hlf.CourseAsync(seats: 9)).Id, false, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse((await Hlf.CourseAsync(seats: 9)).Id, null))).Value;
    }
}
