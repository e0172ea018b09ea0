using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.People;

public sealed class MembersTests(Given given) : OnPostgres(given)
{
    private AddMember Somebody => new(Hlf.Id, null, "Kari Nordmann", $"{Guid.NewGuid():n}@example.org", Role.PeerMentor, null, null, "nn");

    [Fact]
    public async Task A_new_person_becomes_a_user_and_a_member()
    {
        var (association, coordinator) = (await Hlf.AssociationAsync(), await Hlf.CoordinatorAsync());

        var member =
            (await Hlf.Admin.SendAsync(Somebody with { LocalAssociationId = association, CoordinatorId = coordinator.MemberId })).Value;

        var stored = await StoredAsync(member.Id);
        Assert.Equal(
            (Role.PeerMentor, (LocalAssociationId?)association, (MemberId?)coordinator.MemberId),
            (stored.Role, stored.LocalAssociationId, stored.CoordinatorId));
        Assert.Equal(("Kari Nordmann", "nn", Clock.Now), (stored.Name, stored.Locale, stored.CreatedAt));
        Assert.Equal(["member.added"], await ActionsOnAsync(member.Id.Value));
    }

    [Fact]
    public async Task A_user_id_that_the_identity_provider_gave_is_kept()
    {
        var id = UserId.New();

        Assert.Equal(id, (await Hlf.Admin.SendAsync(Somebody with { UserId = id })).Value.UserId);
    }

    [Fact]
    public async Task Somebody_whom_another_organisation_knows_is_recorded_as_given_and_nothing_of_theirs_is_told()
    {
        var other = await Given.OrganizationAsync();
        var theirs = await other.MentorAsync();
        _ = (await theirs.SendAsync(new SetAvailability(theirs.MemberId, AvailabilityStatus.Paused))).Value;
        var before = await RecordedAsync(other, theirs.Id);
        var (known, unknown) = (Somebody with { UserId = theirs.Id }, Somebody with { UserId = UserId.New() });

        var (one, another) = ((await Hlf.Admin.SendAsync(known)).Value, (await Hlf.Admin.SendAsync(unknown)).Value);

        Assert.Equal((known.Name, known.Email, known.Locale), (one.Name, one.Email, one.Locale));
        var (shown, expected) = (await RecordedAsync(Hlf, one.UserId), await RecordedAsync(Hlf, another.UserId));
        Assert.Equal(expected with { Id = shown.Id, Email = shown.Email }, shown);
        Assert.Equal(before, await RecordedAsync(other, theirs.Id));
        Assert.Equal(known.Email, (await Hlf.Admin.AskAsync(new VisibleUsersOf([theirs.Id]))).Single().Email);
    }

    [Fact]
    public async Task An_address_that_another_member_has_is_a_conflict_whatever_its_letter_case()
    {
        var (here, elsewhere) = (await Hlf.MentorAsync(), await (await Given.OrganizationAsync()).MentorAsync());
        var ours = (await RecordedAsync(Hlf, here.Id)).Email!;

        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = ours }), "email");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = ours.ToUpperInvariant() }), "email");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { UserId = UserId.New(), Email = ours }), "email");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { UserId = elsewhere.Id, Email = ours }), "email");
    }

    [Fact]
    public async Task An_address_that_another_organisation_has_is_as_good_as_any()
    {
        var other = await Given.OrganizationAsync();
        var theirs = await other.MentorAsync();
        var email = (await RecordedAsync(other, theirs.Id)).Email!;

        var member = (await Hlf.Admin.SendAsync(Somebody with { Email = email.ToUpperInvariant() })).Value;

        Assert.NotEqual(theirs.Id, member.UserId);
        Assert.Equal(email, (await RecordedAsync(other, theirs.Id)).Email);
    }

    [Fact]
    public async Task Somebody_who_is_a_member_already_is_a_conflict()
    {
        var mentor = await Hlf.MentorAsync();

        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { UserId = mentor.Id }), "userId");
    }

    [Fact]
    public async Task Of_two_adding_the_same_person_at_once_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var (id, email) = (UserId.New(), $"{Guid.NewGuid():n}@example.org");

            var byId = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Hlf.Admin.SendAsync(Somebody with { UserId = id })));
            var byEmail = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Hlf.Admin.SendAsync(Somebody with { Email = email })));

            Assert.Equal(["CONFLICT", "CONFLICT", "CONFLICT", "OK"], byId.Select(result => result.Code()).Order());
            Assert.Equal(["CONFLICT", "CONFLICT", "CONFLICT", "OK"], byEmail.Select(result => result.Code()).Order());
        }
    }

    [Fact]
    public async Task Names_addresses_and_locales_are_checked()
    {
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { Name = "" }), "name");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { Name = "a\0" }), "name");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { Email = "nobody" }), "email");
        foreach (var locale in new[] { "", "NB", "nb-NO", "de" })
            await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { Locale = locale }), "locale");
    }

    [Theory]
    [InlineData("mailto:x@w.example")]
    [InlineData("<x@w.example>")]
    [InlineData("x@w.example.")]
    [InlineData("x@w..example")]
    [InlineData("a,b@w.example")]
    [InlineData("x@w.example\u0007")]
    [InlineData("x@w.example\u202e")]
    public async Task What_is_no_address_is_refused(string email) =>
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { Email = email }), "email");

    [Fact]
    public async Task An_address_with_a_zero_width_character_is_the_address_without()
    {
        var email = $"{Guid.NewGuid():n}@w.example";

        var member = (await Hlf.Admin.SendAsync(Somebody with { Email = email + "\u200b" })).Value;

        Assert.Equal(email, (await StoredAsync(member.Id)).Email);
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = email }), "email");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = "\ufeff" + email.ToUpperInvariant() }), "email");
    }

    [Fact]
    public async Task The_dotted_capital_I_makes_another_address_in_the_database_as_in_an_import()
    {
        var name = $"{Guid.NewGuid():n}@w.example";

        Assert.Equal("OK", (await Hlf.Admin.SendAsync(Somebody with { Email = "\u0130" + name })).Code());
        Assert.Equal("OK", (await Hlf.Admin.SendAsync(Somebody with { Email = "i" + name })).Code());
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = "I" + name }), "email");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Somebody with { Email = "i\u0307" + name }), "email");
    }

    [Fact]
    public async Task The_only_admin_is_not_demoted()
    {
        await RefusedAsync("CONFLICT", () => ChangeAsync(Hlf.Admin.MemberId, to => to with { Role = Role.Coordinator }), "role");
        var second = (await Hlf.Admin.SendAsync(Somebody with { Role = Role.OrgAdmin })).Value;

        Assert.Equal("OK", (await ChangeAsync(Hlf.Admin.MemberId, to => to with { Role = Role.Coordinator })).Code());

        await RefusedAsync(
            "CONFLICT",
            () => new Person(Given, second.UserId, second.Id).SendAsync(new UpdateMember(second.Id, Role.PeerMentor, default, default)),
            "role");
    }

    [Fact]
    public async Task Of_two_admins_who_demote_each_other_at_once_one_stays()
    {
        for (var round = 0; round < 5; round++)
        {
            var tenant = await Given.OrganizationAsync();
            var added = (await tenant.Admin.SendAsync(Somebody with { OrganizationId = tenant.Id, Role = Role.OrgAdmin })).Value;
            var second = new Person(Given, added.UserId, added.Id);

            var codes = await Task.WhenAll(DemotedAsync(tenant.Admin, second), DemotedAsync(second, tenant.Admin));

            Assert.Single(codes, "OK");
            var admins =
                await Given.StoredAsync(db => db.Members.CountAsync(one => one.OrganizationId == tenant.Id && one.Role == Role.OrgAdmin));
            Assert.Equal(1, admins);
        }

        // Whoever comes so late that they are no admin any more is told that.
        static async Task<string> DemotedAsync(Person by, Person admin)
        {
            try
            {
                return (await by.SendAsync(new UpdateMember(admin.MemberId, Role.PeerMentor, default, default))).Code();
            }
            catch (Forbidden)
            {
                return "FORBIDDEN";
            }
        }
    }

    [Fact]
    public async Task Association_and_coordinator_are_of_the_same_organisation()
    {
        var other = await Given.OrganizationAsync();
        var (foreignAssociation, foreignCoordinator, mentor) =
            (await other.AssociationAsync(), await other.CoordinatorAsync(), await Hlf.MentorAsync());

        var unknown = await RefusedAsync(
            "NOT_FOUND", () => Hlf.Admin.SendAsync(Somebody with { LocalAssociationId = LocalAssociationId.New() }), "localAssociationId");
        Assert.Equivalent(
            unknown, await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(Somebody with { LocalAssociationId = foreignAssociation })));
        await RefusedAsync(
            "NOT_FOUND", () => Hlf.Admin.SendAsync(Somebody with { CoordinatorId = foreignCoordinator.MemberId }), "coordinatorId");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Somebody with { CoordinatorId = mentor.MemberId }), "coordinatorId");
    }

    [Fact]
    public async Task A_change_keeps_what_is_left_out_and_null_clears()
    {
        var (association, coordinator) = (await Hlf.AssociationAsync(), await Hlf.CoordinatorAsync());
        var member =
            (await Hlf.Admin.SendAsync(Somebody with { LocalAssociationId = association, CoordinatorId = coordinator.MemberId })).Value;

        _ = (await ChangeAsync(member.Id, to => to with { Role = Role.Coordinator, LocalAssociationId = (LocalAssociationId?)null })).Value;

        var stored = await StoredAsync(member.Id);
        Assert.Equal(
            (Role.Coordinator, (LocalAssociationId?)null, (MemberId?)coordinator.MemberId),
            (stored.Role, stored.LocalAssociationId, stored.CoordinatorId));
        Assert.Equal(["member.added", "member.updated"], await ActionsOnAsync(member.Id.Value));
        await ChangesNothingAsync(() => ChangeAsync(member.Id, to => to with { Role = Role.Coordinator }));
    }

    [Fact]
    public async Task Name_and_address_are_changed_in_this_organisation_alone()
    {
        var (other, member) = (await Given.OrganizationAsync(), (await Hlf.Admin.SendAsync(Somebody)).Value);
        _ = (await other.Admin.SendAsync(Somebody with { OrganizationId = other.Id, UserId = member.UserId })).Value;
        var (before, email) = (await RecordedAsync(other, member.UserId), $"{Guid.NewGuid():n}@example.org");

        _ = (await ChangeAsync(member.Id, to => to with { Name = " Kari \u200bLund", Email = email })).Value;
        _ = (await ChangeAsync(member.Id, to => to with { Name = "Kari Berg" })).Value;
        _ = (await ChangeAsync(member.Id, to => to with { Email = "A" + email, Role = Role.Coordinator })).Value;

        var stored = await StoredAsync(member.Id);
        Assert.Equal(("Kari Berg", "A" + email, "nn", Role.Coordinator), (stored.Name, stored.Email, stored.Locale, stored.Role));
        Assert.Equal(before, await RecordedAsync(other, member.UserId));
        Assert.Equal(
            [
                "Added a member as PeerMentor.", "Changed a member's name and address.", "Changed a member's name.",
                "Changed a member and their address, now Coordinator.",
            ],
            (await AuditOfAsync(member.Id.Value)).Select(one => one.Summary));
        await ChangesNothingAsync(() => ChangeAsync(member.Id, to => to with { Name = "Kari Berg", Email = "A" + email }));
    }

    [Fact]
    public async Task A_new_name_and_a_new_address_are_checked_as_the_first_ones_are()
    {
        var (mentor, colleague, elsewhere) =
            (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await (await Given.OrganizationAsync()).MentorAsync());
        var theirs = (await StoredAsync(colleague.MemberId)).Email!;

        foreach (var name in new[] { null, " ", "a\u202e", "a\nb" })
            await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(mentor.MemberId, to => to with { Name = name }), "name");
        foreach (var email in new[] { null, "", "nobody" })
            await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(mentor.MemberId, to => to with { Email = email }), "email");
        await RefusedAsync("CONFLICT", () => ChangeAsync(mentor.MemberId, to => to with { Email = theirs.ToUpperInvariant() }), "email");
        var unknown = (await StoredAsync(elsewhere.MemberId)).Email!;
        Assert.Equal("OK", (await ChangeAsync(mentor.MemberId, to => to with { Email = unknown })).Code());
        Assert.Equal("OK", (await ChangeAsync(mentor.MemberId, to => to with { Email = unknown.ToUpperInvariant() })).Code());
    }

    [Fact]
    public async Task Of_several_who_are_given_one_address_at_once_one_gets_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var (mentors, email) = (await Hlf.MentorsAsync(3), $"{Guid.NewGuid():n}@example.org");

            var changed = mentors.Select(mentor => ChangeAsync(mentor.MemberId, to => to with { Email = email }));
            var added = Hlf.Admin.SendAsync(Somebody with { Email = email });
            var codes = await Task.WhenAll(changed.Append(added));

            Assert.Equal(["CONFLICT", "CONFLICT", "CONFLICT", "OK"], codes.Select(result => result.Code()).Order());
            Assert.All(codes.Where(result => !result.Succeeded), result => Assert.Equal(["email"], result.Errors[0].Path));
        }
    }

    [Fact]
    public async Task A_change_is_checked_as_the_adding_is()
    {
        var other = await Given.OrganizationAsync();
        var (mentor, peer, foreignAssociation) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await other.AssociationAsync());

        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(mentor.MemberId, to => to with { Role = (Role?)null }), "role");
        await RefusedAsync(
            "NOT_FOUND",
            () => ChangeAsync(mentor.MemberId, to => to with { LocalAssociationId = foreignAssociation }),
            "localAssociationId");
        await RefusedAsync(
            "VALIDATION_FAILED", () => ChangeAsync(mentor.MemberId, to => to with { CoordinatorId = peer.MemberId }), "coordinatorId");
        await RefusedAsync(
            "VALIDATION_FAILED",
            () => ChangeAsync(Hlf.Admin.MemberId, to => to with { CoordinatorId = Hlf.Admin.MemberId }),
            "coordinatorId");
        await RefusedAsync(
            "NOT_FOUND", () => ChangeAsync(mentor.MemberId, to => to with { CoordinatorId = other.Admin.MemberId }), "coordinatorId");
    }

    [Fact]
    public async Task A_change_that_does_not_name_the_coordinator_does_not_stumble_over_what_became_of_them()
    {
        var (association, coordinator) = (await Hlf.AssociationAsync(), await Hlf.CoordinatorAsync());
        var member = (await Hlf.Admin.SendAsync(Somebody with { CoordinatorId = coordinator.MemberId })).Value;
        _ = (await ChangeAsync(coordinator.MemberId, to => to with { Role = Role.PeerMentor })).Value;

        Assert.Equal("OK", (await ChangeAsync(member.Id, to => to with { LocalAssociationId = association })).Code());
    }

    [Fact]
    public async Task A_new_role_counts_from_the_next_request_on()
    {
        var (mentor, course) = (await Hlf.MentorAsync(), await Hlf.CourseAsync());
        var other = await Hlf.MentorAsync();
        await ForbiddenAsync(() => mentor.EnrollAsync(other, course));

        _ = (await ChangeAsync(mentor.MemberId, to => to with { Role = Role.Coordinator })).Value;

        Assert.Equal("OK", (await mentor.EnrollAsync(other, course)).Code());
    }

    [Fact]
    public async Task Only_admins_of_the_organisation_add_and_change_members()
    {
        var (coordinator, mentor, foreign) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Given.OrganizationAsync());
        var (add, change) = (Somebody, new UpdateMember(mentor.MemberId, Role.OrgAdmin, default, default));

        await ForbiddenAsync(() => coordinator.SendAsync(add));
        await ForbiddenAsync(() => mentor.SendAsync(add));
        await ForbiddenAsync(() => coordinator.SendAsync(change));
        await ForbiddenAsync(() => mentor.SendAsync(change));
        var noOrganization = await RefusedAsync(
            "NOT_FOUND", () => foreign.Admin.SendAsync(add with { OrganizationId = OrganizationId.New() }), "organizationId");
        Assert.Equivalent(noOrganization, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(add)));
        var noMember =
            await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(change with { MemberId = MemberId.New() }), "memberId");
        Assert.Equivalent(noMember, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(change)));
    }

    private Task<Result<Member>> ChangeAsync(MemberId member, Func<UpdateMember, UpdateMember> to) =>
        Hlf.Admin.SendAsync(to(new UpdateMember(member, default, default, default)));

    private Task<Member> StoredAsync(MemberId id) => Given.StoredAsync(db => db.Members.AsNoTracking().SingleAsync(one => one.Id == id));

    /// <summary>The person as that organisation's admin sees them.</summary>
    private static async Task<UserRow> RecordedAsync(Tenant tenant, UserId user) =>
        Assert.Single(await tenant.Admin.AskAsync(new UsersOf([(user, tenant.Id)], WithEmail: true)));
}
