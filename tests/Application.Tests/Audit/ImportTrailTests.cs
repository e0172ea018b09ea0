using System.Text;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>What files leave, in nobody's name.</summary>
public sealed class ImportTrailTests(Given given) : AuditTrail(given)
{
    private const string Workshop = "Workshop,WORKSHOP,IN_PERSON,2026-09-16,2026-09-16,09:00,16:00,Oslo,,1,,,,,,PUBLISHED";

    [Fact]
    public async Task A_roster_leaves_one_event_for_each_thing_that_it_makes()
    {
        var (lines, before) = (Sample, await EverythingAsync());

        await LeavesAsync(() => ImportAsync(() => RosterAsync(lines), before), made => made);

        // Kari has renewed once: of three periods one is the renewal of another.
        Assert.Equal(
            [
                ("certification.issued", 2), ("certification.renewed", 1), (
                    "certification_type.created", 2), ("local_association.created", 2),
                ("member.added", 5), ("organization.created", 1),
            ],
            (await EventsOfAsync((await OrganizationAsync()).Id)).CountBy(one => one.Action).Select(one => (one.Key, one.Value)).Order());
        Succeeded(await LeavesNoneAsync(() => RosterAsync(lines)));
    }

    [Fact]
    public async Task A_later_roster_leaves_one_event_for_each_thing_that_it_changes()
    {
        await Hlf.RequiredTypeAsync("basic");
        var (mentor, held) = await PausedMentorAsync("basic");
        var (renamed, moved, same) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var addresses = await AddressesAsync();

        await LeavesAsync(
            () => ToHlfAsync(
                $",Kari Nowak,{addresses[mentor.Id]},PEER_MENTOR,,,,basic,2026-06-10,2028-06-10",
                $",Leif Paulsen,{addresses[renamed.Id]},PEER_MENTOR,,,,,,",
                $",{Name(addresses[moved.Id])},{addresses[moved.Id]},COORDINATOR,,,,,,",
                $",{Name(addresses[same.Id])},{addresses[same.Id]},PEER_MENTOR,,,,,,"),
            Of("certification.renewed", held, null), Of(
                "member.resumed", mentor.MemberId, null), Of("member.updated", mentor.MemberId, null),
            Of("member.updated", renamed.MemberId, null), Of("member.updated", moved.MemberId, null));

        Assert.Equal("Changed a member's name.", await LastWordsOnAsync(renamed.MemberId.Value));
        Assert.Equal("Changed a member, now Coordinator.", await LastWordsOnAsync(moved.MemberId.Value));
    }

    [Fact]
    public async Task Another_name_role_association_and_coordinator_of_a_member_are_one_event()
    {
        var (mentor, coordinator) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());
        var addresses = await AddressesAsync();

        await LeavesAsync(
            async () =>
            {
                await ToHlfAsync($",Kari Nowak,{addresses[mentor.Id]},COORDINATOR,Bergen,{addresses[coordinator.Id]},,,,");
                return await Given.StoredAsync(db => db.LocalAssociations.SingleAsync(one => one.OrganizationId == Hlf.Id));
            },
            bergen => [Of("member.updated", mentor.MemberId, null), Made(bergen.Id)]);

        Assert.Equal("Changed a member and their name, now Coordinator.", await LastWordsOnAsync(mentor.MemberId.Value));
    }

    [Fact]
    public async Task Another_name_of_somebody_whom_another_organisation_knows_too_is_an_event_here_alone()
    {
        var (mentor, elsewhere) = (await Hlf.MentorAsync(), await Given.OrganizationAsync());
        _ = (await elsewhere.Admin.AddAsync(elsewhere, mentor)).Value;
        var addresses = await AddressesAsync();

        await LeavesAsync(
            () => ToHlfAsync($",Another name,{addresses[mentor.Id]},PEER_MENTOR,,,,,,"), Of("member.updated", mentor.MemberId, null));
    }

    [Fact]
    public async Task A_renewal_in_a_file_of_somebody_still_lacking_another_type_resumes_nobody()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.RequiredTypeAsync("extra");
        var (mentor, held) = await PausedMentorAsync("basic");
        await Hlf.HoldsAsync(mentor, "extra", new(2024, 6, 1), new(2026, 6, 5));
        var address = (await AddressesAsync())[mentor.Id];

        await LeavesAsync(
            () => ToHlfAsync($",{Name(address)},{address},PEER_MENTOR,,,,basic,2026-06-10,2028-06-10"),
            Of("certification.renewed", held, null));
    }

    [Fact]
    public async Task A_file_of_courses_leaves_one_event_for_each_that_it_makes()
    {
        Succeeded(await RosterAsync(Sample));
        string[] lines =
        [
            Workshop, Workshop.Replace("Workshop", "Second", StringComparison.Ordinal)
                .Replace("PUBLISHED", "DRAFT", StringComparison.Ordinal),
            Workshop.Replace("Workshop", "Third", StringComparison.Ordinal).Replace("PUBLISHED", "ARCHIVED", StringComparison.Ordinal),
            "Basics,CERTIFICATION,ONLINE,,,,,,,,,,first-aid,24,peer-mentor-basic,PUBLISHED",
        ];
        var before = await EverythingAsync();

        await LeavesAsync(() => ImportAsync(() => CoursesAsync(lines), before), made => made);

        var events = await EventsOfAsync((await OrganizationAsync()).Id);
        Assert.Equal(
            (4, 3), (events.Count(one => one.Action == "course.created"), events.Count(one => one.Action == "certification_type.created")));
        Succeeded(await LeavesNoneAsync(() => CoursesAsync(lines)));
    }

    [Fact]
    public async Task A_later_file_of_courses_leaves_one_event_for_each_course_changed_and_each_person_promoted()
    {
        Succeeded(await RosterAsync(Sample));
        var other =
            Workshop.Replace("Workshop", "Second", StringComparison.Ordinal).Replace("PUBLISHED", "DRAFT", StringComparison.Ordinal);
        var third = Workshop.Replace("Workshop", "Third", StringComparison.Ordinal);
        Succeeded(await CoursesAsync(Workshop, other, third));
        var (first, second, last) = (await CourseAsync("Workshop"), await CourseAsync("Second"), await CourseAsync("Third"));
        await (await PersonAsync("kari")).EnrollAsync(first);
        var (leif, eirik) =
            ((await (await PersonAsync("leif")).EnrollAsync(first)).Value, (await (await PersonAsync("eirik")).EnrollAsync(first)).Value);

        await LeavesAsync(
            () => CoursesAsync(
                Workshop.Replace(
                    "Oslo,,1", "Bergen,,3", StringComparison.Ordinal), other.Replace("DRAFT", "PUBLISHED", StringComparison.Ordinal),
                third.Replace("PUBLISHED", "ARCHIVED", StringComparison.Ordinal)),
            [
                Of("course.updated", first, null), Of("registration.promoted", leif, null), Of("registration.promoted", eirik, null),
                Of("course.published", second, null), Of("course.archived", last, null),
            ]);
    }

    [Fact]
    public async Task A_file_with_a_bad_line_and_a_dry_run_leave_none()
    {
        Succeeded(await RosterAsync(Sample));
        var (roster, bad) =
            ($",Somebody new,{Email("new")},PEER_MENTOR,Bergen,,,basic,2026-06-01,", $",Nobody,{Email("nobody")},KING,,,,,,");

        Assert.Single((await LeavesNoneAsync(() => RosterAsync(roster, bad))).Problems);
        Assert.Empty((await LeavesNoneAsync(() => RosterFileAsync($"{RosterHeader}\n{roster}", dryRun: true))).Problems);
        Assert.Single(
            (await LeavesNoneAsync(() => CoursesAsync(Workshop, Workshop.Replace("Workshop", " ", StringComparison.Ordinal)))).Problems);
        Assert.Empty((await LeavesNoneAsync(() => CoursesFileAsync($"{CoursesHeader}\n{Workshop}", dryRun: true))).Problems);
    }

    [Fact]
    public async Task The_same_change_reads_the_same_by_file_and_by_hand()
    {
        await Hlf.TypeAsync("basic");
        Succeeded(await RosterAsync([.. Sample, $",Nils Dahl,{Email("nils")},PEER_MENTOR,,,,basic,2024-06-01,2026-06-01"]));
        Succeeded(await RosterAsync(
            $",Nils Dahl,{Email("nils")},PEER_MENTOR,,,,basic,2026-06-01,2028-06-01", $",Leif Paulsen,{Email("leif")},COORDINATOR,,,,,,"));
        Succeeded(await CoursesAsync(Workshop.Replace("PUBLISHED", "DRAFT", StringComparison.Ordinal)));
        Succeeded(await CoursesAsync(Workshop.Replace("Oslo", "Bergen", StringComparison.Ordinal)));
        Succeeded(
            await CoursesAsync(
                Workshop.Replace("Oslo", "Bergen", StringComparison.Ordinal).Replace("PUBLISHED", "ARCHIVED", StringComparison.Ordinal)));
        var byFile = await EventsOfAsync((await OrganizationAsync()).Id);

        var mentor = await Hlf.MentorAsync();
        foreach (var day in new DateOnly[] { new(2024, 6, 1), new(2026, 6, 1) })
            _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", day, null, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new Application.People.UpdateMember(mentor.MemberId, Role.Coordinator, default, default))).Value;
        var course = await Hlf.CourseAsync(one => one with { Title = "Workshop" }, publish: false);
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Location = "Bergen" })).Value;
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(course.Id, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;
        var byHand = await EventsOfAsync(Hlf.Id);

        Assert.Equal(
            [
                "certification.issued", "certification.renewed", "certification_type.created", "course.archived", "course.created",
                "course.published", "course.updated", "member.added", "member.updated",
            ],
            byHand.Select(one => one.Action).Distinct().Order(StringComparer.Ordinal));
        Assert.All(byHand, one => Assert.Contains((one.Action, one.Summary), byFile.Select(other => (other.Action, other.Summary))));
    }

    private static string Name(string address) => address.Split('@')[0];

    /// <summary>Into the organisation of the other tests.</summary>
    private async Task<ImportOutcome> ToHlfAsync(params string[] lines)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($"{RosterHeader}\n{string.Join('\n', lines)}\n"));
        var outcome = await Given.ImportAsync(new ImportRoster(file, Hlf.Slug, null, DryRun: false, _ => { }));
        Succeeded(outcome);
        return outcome;
    }

    private Task<Dictionary<UserId, string>> AddressesAsync() =>
        Given.StoredAsync(
            db => db.Members.Where(member => member.Email != null && member.OrganizationId == Hlf.Id)
                .ToDictionaryAsync(member => member.UserId, member => member.Email!));

    private static Entry Made(LocalAssociationId association) =>
        new("local_association.created", nameof(LocalAssociation), association.Value, null);

    private Task<List<Domain.Audit.AuditEvent>> EventsOfAsync(OrganizationId organization) =>
        Given.StoredAsync(db => db.AuditEvents.AsNoTracking().Where(one => one.OrganizationId == organization).ToListAsync());

    /// <summary>What an import made, told from the tables and not from its events.</summary>
    private async Task<IReadOnlyList<Entry>> ImportAsync(Func<Task<ImportOutcome>> import, IReadOnlyCollection<Entry> before)
    {
        Succeeded(await import());
        return [.. (await EverythingAsync()).Except(before)];
    }

    /// <summary>The event that the making of each thing there is leaves.</summary>
    private Task<IReadOnlyCollection<Entry>> EverythingAsync() => Given.StoredAsync<IReadOnlyCollection<Entry>>(async db =>
    {
        var periods = await db.CertificationPeriods.AsNoTracking().ToListAsync();
        return
        [
            .. (await db.Organizations.AsNoTracking().ToListAsync()).Select(one => Of("organization.created", one.Id, null)),
            .. (await db.LocalAssociations.AsNoTracking().ToListAsync()).Select(one => Made(one.Id)),
            .. (await db.CertificationTypes.AsNoTracking().ToListAsync()).Select(one => Of("certification_type.created", one, null)),
            .. (await db.Members.AsNoTracking().ToListAsync()).Select(one => Of("member.added", one.Id, null)),
            .. (await db.Courses.AsNoTracking().ToListAsync()).Select(one => Of("course.created", one, null)),
            .. periods.GroupBy(one => one.CertificationId).Select(one => Of("certification.issued", one.Key, null)),
            .. periods.GroupBy(one => one.CertificationId)
                .Where(one => one.Count() > 1)
                .Select(one => Of("certification.renewed", one.Key, null)),
        ];
    });
}
