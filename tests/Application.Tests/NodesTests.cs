using Meander.Application.Audit;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests;

/// <summary>By id there is whatever some query shows the caller, with as much of it as that query shows, and nothing else.</summary>
public sealed class NodesTests(Given given) : OnPostgres(given)
{
    private static readonly PageRequest All = new(First: 100);

    [Fact]
    public async Task Everything_with_an_id_is_found_by_it_in_the_order_given()
    {
        var (association, type, course, mentor) =
            (await Hlf.AssociationAsync(), await Hlf.TypeAsync("peer-mentor-basic"), await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        var certification = (await Hlf.HoldsAsync(mentor, "peer-mentor-basic", new(2026, 1, 1), null)).CertificationId;
        var recorded = (await AuditOfAsync(registration.Id.Value))[0];
        Guid[] ids =
        [
            certification.Value, association.Value, type.Id.Value, Guid.NewGuid(), course.Id.Value, mentor.Id.Value, mentor.MemberId.Value,
            Guid.Empty,
            Hlf.Id.Value, registration.Id.Value, course.Id.Value, recorded.Id.Value,
        ];

        var nodes = await Hlf.Admin.AskAsync(new NodesOf(ids));

        Assert.Equal(
            [
                typeof(CertificationRow), typeof(LocalAssociationRow), typeof(
                    CertificationTypeRow), null, typeof(CourseRow), typeof(UserRow), typeof(MemberRow),
                null, typeof(OrganizationRow), typeof(RegistrationRow), typeof(CourseRow), typeof(AuditEventRow),
            ],
            nodes.Select(node => node?.GetType()));
        var message = Assert.Single(await MessagesToAsync(mentor));
        Assert.IsType<NotificationRow>(await NodeAsync(mentor, message.Id.Value));
        Assert.Null(await NodeAsync(Hlf.Admin, message.Id.Value));
    }

    [Fact]
    public async Task Of_another_organisation_there_is_nothing_whatever_the_kind_and_the_role()
    {
        var theirs = await EveryKindAsync(await Given.OrganizationAsync());
        var north = await Hlf.AssociationAsync();
        Person[] viewers = [Hlf.Admin, await Hlf.CoordinatorAsync(), await Hlf.CoordinatorAsync(north), await Hlf.MentorAsync(north)];
        await EveryKindAsync(Hlf);

        foreach (var viewer in viewers)
            Assert.All(await viewer.AskAsync(new NodesOf([.. theirs.Values])), Assert.Null);
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(null, new NodesOf([.. theirs.Values])));
    }

    [Fact]
    public async Task An_admin_finds_every_kind_and_a_peer_mentor_what_their_queries_show()
    {
        var ours = await EveryKindAsync(Hlf);
        var mentor = await Hlf.MentorAsync();
        string[] shown = ["organization", "association", "type", "course", "listed user", "listed member", "creator"];

        foreach (var (kind, id) in ours)
        {
            Assert.True(kind == "notification" || await NodeAsync(Hlf.Admin, id) is not null, kind);
            Assert.Equal((kind, shown.Contains(kind)), (kind, await NodeAsync(mentor, id) is not null));
        }
    }

    [Fact]
    public async Task Whom_the_directory_lists_is_found_as_it_shows_them()
    {
        await Hlf.TypeAsync("basic");
        var north = await Hlf.AssociationAsync();
        var (viewer, listed) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(north));
        await Hlf.HoldsAsync(listed, "basic", new(2026, 1, 1), null);
        _ = (await listed.EnrollAsync(await Hlf.CourseAsync())).Value;

        foreach (var colleague in new[] { viewer, await Hlf.CoordinatorAsync(await Hlf.AssociationAsync()) })
        {
            var member = Assert.IsType<MemberRow>(await NodeAsync(colleague, listed.MemberId.Value));
            var user = Assert.IsType<UserRow>(await NodeAsync(colleague, listed.Id.Value));
            var directory = await colleague.AskAsync(new DirectoryPage(null, null, All));
            Assert.Equal(directory.Nodes.Single(row => row.Id == listed.MemberId), member);
            Assert.Equal(Assert.Single(await colleague.AskAsync(new UsersOf([(listed.Id, Hlf.Id)], WithEmail: true))), user);
            Assert.Null(user.Email);
            Assert.Equal((north, Role.PeerMentor), (member.LocalAssociationId!.Value, member.Role));
            Assert.Empty((await colleague.AskAsync(new CertificationsOfMembers([member])))[member.Id]);
            var registrations = await colleague.AskAsync(new RegistrationsOfMembers([member], null, All with { CountTotal = true }));
            Assert.Equal((0, 0), (registrations[member.Id].Nodes.Count, registrations[member.Id].TotalCount));
        }
    }

    [Fact]
    public async Task Whom_the_directory_leaves_out_is_not_found_by_colleagues_but_by_staff()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (viewer, byHand, suppressed, coordinator) =
            (await Hlf.MentorAsync(north), await Hlf.MentorAsync(north), await Hlf.MentorAsync(north), await Hlf.CoordinatorAsync(north));
        await Hlf.HoldsAsync(suppressed, "basic", new(2024, 6, 16), new(2026, 6, 17));
        await SeesAsync(viewer, byHand, true);
        await SeesAsync(viewer, suppressed, true);

        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Paused))).Value;
        At(6, 17, 0);
        foreach (var gone in new[] { byHand, suppressed, coordinator, Hlf.Admin })
            await SeesAsync(viewer, gone, false);
        foreach (var gone in new[] { byHand, suppressed })
        {
            await SeesAsync(gone, gone, true);
            await SeesAsync(coordinator, gone, true);
            await SeesAsync(Hlf.Admin, gone, true);
            await SeesAsync(await Hlf.CoordinatorAsync(south), gone, false);
        }

        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Active))).Value;
        await SeesAsync(viewer, byHand, true);
    }

    [Fact]
    public async Task Who_made_a_course_a_registration_or_a_certification_that_is_shown_is_found_by_name_alone()
    {
        await Hlf.TypeAsync("basic");
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (creator, registrar, recorder) =
            (await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync(north));
        Person[] makers = [creator, registrar, recorder];
        var (mentor, other) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south));
        await SeesUsersAsync(mentor, makers, []);

        var course = (await creator.SendAsync(Hlf.NewCourse(publish: false))).Value;
        await SeesUsersAsync(mentor, makers, []);
        course = (await creator.SendAsync(new PublishCourse(course.Id, null))).Value;
        await SeesUsersAsync(mentor, makers, [creator]);
        _ = (await registrar.EnrollAsync(mentor, course)).Value;
        await SeesUsersAsync(mentor, makers, [creator, registrar]);
        _ = (await recorder.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 1), null, null))).Value;
        await SeesUsersAsync(mentor, makers, makers);

        await SeesUsersAsync(other, makers, [creator]);
        await SeesUsersAsync(await Hlf.CoordinatorAsync(south), makers, [creator]);
        await SeesUsersAsync(await Hlf.CoordinatorAsync(), makers, makers);
        foreach (var maker in makers)
        {
            Assert.Null(((UserRow)(await NodeAsync(mentor, maker.Id.Value))!).Email);
            Assert.Null(await NodeAsync(mentor, maker.MemberId.Value));
        }

        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;
        await SeesUsersAsync(other, makers, []);
        await SeesUsersAsync(mentor, makers, makers);
    }

    [Fact]
    public async Task A_coordinator_of_another_association_finds_neither_registrations_nor_certifications_of_members()
    {
        await Hlf.TypeAsync("basic");
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mentor, mine, elsewhere) =
            (await Hlf.MentorAsync(north), await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync(south));
        var registration = (await mentor.EnrollAsync(await Hlf.CourseAsync())).Value.Id.Value;
        var certification = (await Hlf.HoldsAsync(mentor, "basic", new(2026, 1, 1), null)).CertificationId.Value;

        foreach (var viewer in new[] { mentor, mine, Hlf.Admin, await Hlf.CoordinatorAsync() })
            Assert.Equal([true, true], await FindsAsync(viewer));
        foreach (var viewer in new[] { elsewhere, await Hlf.MentorAsync(north) })
            Assert.Equal([false, false], await FindsAsync(viewer));

        async Task<IEnumerable<bool>> FindsAsync(Person viewer) =>
            (await viewer.AskAsync(new NodesOf([registration, certification]))).Select(node => node is not null);
    }

    [Fact]
    public async Task Whom_a_coordinator_enrolled_from_beyond_their_scope_is_found_with_that_registration_alone_and_no_address()
    {
        await Hlf.TypeAsync("basic");
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (coordinator, beyond) = (await Hlf.CoordinatorAsync(north), await Hlf.MentorAsync(south));
        _ = (await beyond.SendAsync(new SetAvailability(beyond.MemberId, AvailabilityStatus.Paused))).Value;
        var certification = (await Hlf.HoldsAsync(beyond, "basic", new(2026, 1, 1), null)).CertificationId;
        var own = (await beyond.EnrollAsync(await Hlf.CourseAsync())).Value;
        Assert.Null(await NodeAsync(coordinator, beyond.Id.Value));

        var made = (await coordinator.EnrollAsync(beyond, await Hlf.CourseAsync())).Value;

        Assert.IsType<RegistrationRow>(await NodeAsync(coordinator, made.Id.Value));
        Assert.Null(await NodeAsync(coordinator, own.Id.Value));
        Assert.Null(await NodeAsync(coordinator, certification.Value));
        var member = Assert.IsType<MemberRow>(await NodeAsync(coordinator, beyond.MemberId.Value));
        Assert.Empty((await coordinator.AskAsync(new CertificationsOfMembers([member])))[member.Id]);
        Assert.Null(Assert.IsType<UserRow>(await NodeAsync(coordinator, beyond.Id.Value)).Email);
    }

    [Fact]
    public async Task Audit_events_and_deliveries_are_found_by_admins_alone()
    {
        var ours = await EveryKindAsync(Hlf);
        var subject = await Hlf.MentorAsync();
        Guid[] ids = [ours["audit event"], ours["delivery"], (await AuditOfAsync(subject.MemberId.Value))[0].Id.Value];

        Assert.All(await Hlf.Admin.AskAsync(new NodesOf(ids)), Assert.NotNull);
        foreach (var viewer in new[] { await Hlf.CoordinatorAsync(), subject })
            Assert.All(await viewer.AskAsync(new NodesOf(ids)), Assert.Null);

        // Somebody who is an admin elsewhere only.
        var other = await Given.OrganizationAsync();
        _ = (
            await other.Admin.SendAsync(
                new AddMember(other.Id, subject.Id, "K", $"{Guid.NewGuid():n}@example.org", Role.OrgAdmin, null, null, "nb")))
            .Value;
        Assert.All(await subject.AskAsync(new NodesOf(ids)), Assert.Null);
    }

    [Fact]
    public async Task More_than_500_ids_are_refused()
    {
        Guid[] ids = [.. Enumerable.Range(0, Facts.MaxList + 1).Select(_ => Guid.NewGuid())];

        Assert.Equal(500, (await Hlf.Admin.AskAsync(new NodesOf(ids[1..]))).Count);
        await Assert.ThrowsAsync<BadInput>(() => Hlf.Admin.AskAsync(new NodesOf(ids)));
    }

    private static async Task<object?> NodeAsync(Person viewer, Guid id) => Assert.Single(await viewer.AskAsync(new NodesOf([id])));

    private static async Task SeesAsync(Person viewer, Person person, bool sees)
    {
        Assert.Equal(sees, await NodeAsync(viewer, person.MemberId.Value) is MemberRow);
        Assert.Equal(sees, await NodeAsync(viewer, person.Id.Value) is UserRow);
    }

    private static async Task SeesUsersAsync(Person viewer, IEnumerable<Person> people, IEnumerable<Person> seen) => Assert.Equal(
        seen.Select(person => person.Id).OrderBy(id => id.Value),
        (await viewer.AskAsync(new NodesOf([.. people.Select(person => person.Id.Value)])))
            .OfType<UserRow>()
            .Select(row => row.Id)
            .OrderBy(id => id.Value));

    /// <summary>One of each kind; those who are named by their roles are somebody else each.</summary>
    private async Task<Dictionary<string, Guid>> EveryKindAsync(Tenant tenant)
    {
        const string address = "https://portal.example.org/hook";
        _ = (
            await tenant.Admin.SendAsync(
                new UpdateOrganization(tenant.Id, default, default, default, default, address, "sixteen characters")))
            .Value;
        var (association, type) = (await tenant.AssociationAsync(), await tenant.TypeAsync("basic"));
        var (listed, paused) = (await tenant.MentorAsync(association), await tenant.MentorAsync(association));
        var coordinator = await tenant.CoordinatorAsync(association);
        Course course = await tenant.CourseAsync(), draft = await tenant.CourseAsync(publish: false);
        var registration = (await paused.EnrollAsync(course)).Value;
        var certification = (await tenant.HoldsAsync(paused, "basic", new(2026, 1, 1), null)).CertificationId;
        _ = (await paused.SendAsync(new SetAvailability(paused.MemberId, AvailabilityStatus.Paused))).Value;
        var delivery = await Given.StoredAsync(db => db.WebhookDeliveries.FirstAsync(one => one.MemberId == paused.MemberId));
        return new Dictionary<string, Guid>
        {
            ["organization"] = tenant.Id.Value,
            ["association"] = association.Value,
            ["type"] = type.Id.Value,
            ["course"] = course.Id.Value,
            ["draft"] = draft.Id.Value,
            ["registration"] = registration.Id.Value,
            ["certification"] = certification.Value,
            ["listed user"] = listed.Id.Value,
            ["listed member"] = listed.MemberId.Value,
            ["paused user"] = paused.Id.Value,
            ["paused member"] = paused.MemberId.Value,
            ["coordinator user"] = coordinator.Id.Value,
            ["coordinator member"] = coordinator.MemberId.Value,
            ["creator"] = tenant.Admin.Id.Value,
            ["creator as a member"] = tenant.Admin.MemberId.Value,
            ["notification"] = (await MessagesToAsync(paused))[0].Id.Value,
            ["audit event"] = (await AuditOfAsync(registration.Id.Value))[0].Id.Value,
            ["delivery"] = delivery.Id.Value,
        };
    }
}
