using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>
/// People 4: who signs in for the first time, with an address that their identity provider has verified, takes up the memberships that were
/// recorded with it and that nobody has signed in to.
/// </summary>
public sealed class FirstSignInTests(Given given) : OnPostgres(given)
{
    private readonly string _email = $"{Guid.NewGuid():n}@example.org";

    [Fact]
    public async Task Memberships_are_taken_up_in_whatever_organisation_with_all_that_hangs_on_them()
    {
        var other = await Given.OrganizationAsync();
        var (here, there, sub) = (await RecordedAsync(Hlf), await RecordedAsync(other, Role.Coordinator), UserId.New());
        await Hlf.TypeAsync("basic");
        await Hlf.HoldsAsync(here, "basic", new(2026, 1, 1), null);
        var (course, full) = (await Hlf.CourseAsync(), (await Hlf.FullCourseAsync()).Course);
        var seated = (await Hlf.Admin.EnrollAsync(here, course)).Value;
        var waiting = (await Hlf.Admin.EnrollAsync(here, full)).Value;
        var messages = (await MessagesToAsync(here)).Count;

        Assert.Equal(
            new[] { (here.MemberId, Hlf.Id), (there.MemberId, other.Id) }.OrderBy(one => one.MemberId.Value),
            (await Given.SignInAsync(sub, _email.ToUpperInvariant())).Select(one => (one.MemberId, one.OrganizationId)));

        var person = new Person(Given, sub, here.MemberId);
        Assert.Equal(
            (sub, RegistrationStatus.Confirmed), ((await Hlf.StoredAsync(seated)).UserId, (await Hlf.StoredAsync(seated)).Status));
        Assert.Equal((sub, 1), ((await Hlf.StoredAsync(waiting)).UserId, (await Hlf.StoredAsync(waiting)).WaitlistPosition));
        Assert.NotNull(await Hlf.CertificationAsync(person, "basic"));
        Assert.Equal((2, 2), (messages, (await MessagesToAsync(person)).Count));
        Assert.Equal(2, (await person.AskAsync(new OwnMemberships())).Count);
        Assert.Equal("OK", (await person.CancelAsync(seated)).Code());
        Assert.Equal("OK", (await person.EnrollAsync(course)).Code());
        Assert.Empty(await Given.SignInAsync(here.Id, null));
        await IsInOrderAsync();
    }

    [Fact]
    public async Task It_is_recorded_once_in_each_organisation_as_the_persons_own_doing_and_without_the_address()
    {
        var other = await Given.OrganizationAsync();
        var (here, there, sub) = (await RecordedAsync(Hlf), await RecordedAsync(other), UserId.New());

        await Given.SignInAsync(sub, _email);
        await Given.SignInAsync(sub, _email);

        foreach (var (member, tenant) in new[] { (here, Hlf), (there, other) })
        {
            var recorded = (await AuditOfAsync(member.MemberId.Value))[^1];
            Assert.Equal(
                ("member.signed_in", tenant.Id, sub, Clock.Now),
                (recorded.Action, recorded.OrganizationId, recorded.ActorUserId!.Value, recorded.At));
            Assert.DoesNotContain(_email, recorded.Summary, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(["member.added", "member.signed_in"], await ActionsOnAsync(member.MemberId.Value));
        }
    }

    [Fact]
    public async Task An_admin_who_came_in_a_file_is_taken_up_with_the_courses_that_were_made_in_their_name()
    {
        var (admin, sub) = (await RecordedAsync(Hlf, Role.OrgAdmin), UserId.New());
        var course = await Hlf.CourseAsync();
        await Given.Database.ExecuteAsync($"update courses set created_by = '{admin.Id.Value}' where id = '{course.Id.Value}'");

        Assert.Single(await Given.SignInAsync(sub, _email));

        Assert.Equal(sub, (await Hlf.StoredAsync(course)).CreatedBy);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task Without_a_verified_address_nothing_is_taken_up()
    {
        var recorded = await RecordedAsync(Hlf);
        var before = await Given.SnapshotAsync();

        Assert.Empty(await Given.SignInAsync(UserId.New(), null));
        Assert.Empty(await Given.SignInAsync(UserId.New(), $"another.{_email}"));

        await Given.AssertUnchangedAsync(before);
        Assert.Single(await Given.SignInAsync(recorded.Id, null));
    }

    [Fact]
    public async Task What_somebody_has_signed_in_to_is_theirs_whoever_comes_with_the_address()
    {
        var (recorded, first) = (await RecordedAsync(Hlf), UserId.New());
        Assert.Single(await Given.SignInAsync(recorded.Id, null));
        Assert.Empty(await Given.SignInAsync(UserId.New(), _email));

        var other = await Given.OrganizationAsync();
        await RecordedAsync(other);
        Assert.Equal(other.Id, Assert.Single(await Given.SignInAsync(first, _email)).OrganizationId);
        Assert.Empty(await Given.SignInAsync(UserId.New(), _email));
        Assert.Equal(other.Id, Assert.Single(await Given.SignInAsync(first, _email)).OrganizationId);
        Assert.Equal(Hlf.Id, Assert.Single(await Given.SignInAsync(recorded.Id, _email)).OrganizationId);
    }

    [Fact]
    public async Task Only_the_first_sign_in_takes_anything_up()
    {
        var other = await Given.OrganizationAsync();
        var mentor = await Hlf.MentorAsync();
        Assert.Single(await Given.SignInAsync(mentor.Id, null));
        await RecordedAsync(other);

        Assert.Equal(Hlf.Id, Assert.Single(await Given.SignInAsync(mentor.Id, _email)).OrganizationId);
    }

    [Fact]
    public async Task Whoever_is_a_member_already_keeps_that_membership_and_takes_up_those_elsewhere()
    {
        var other = await Given.OrganizationAsync();
        var (own, placeholder) = (await Hlf.MentorAsync(), await RecordedAsync(Hlf));
        var elsewhere = await RecordedAsync(other);

        var memberships = await Given.SignInAsync(own.Id, _email);

        Assert.Equal(
            new[] { own.MemberId, elsewhere.MemberId }.OrderBy(id => id.Value), memberships.Select(one => one.MemberId));
        Assert.Equal(placeholder.MemberId, Assert.Single(await Given.SignInAsync(placeholder.Id, null)).MemberId);
    }

    [Fact]
    public async Task When_somebody_first_signed_in_is_written_down_once_and_seen_by_nobody()
    {
        var mentor = await Hlf.MentorAsync();
        var seen = $"select first_seen_at from users where id = '{mentor.Id.Value}'";
        Assert.Equal(DBNull.Value, await Given.Database.ExecuteAsync(seen));

        await mentor.AskAsync(new OwnMemberships());
        var first = await Given.Database.ExecuteAsync(seen);
        Clock.Advance(TimeSpan.FromDays(1));
        await mentor.AskAsync(new OwnMemberships());

        Assert.Equal(new Clock().Now.UtcDateTime, first);
        Assert.Equal(first, await Given.Database.ExecuteAsync(seen));
    }

    [Fact]
    public async Task Of_requests_of_one_person_that_come_at_once_all_find_them_known_and_one_takes_up()
    {
        for (var round = 0; round < 10; round++)
        {
            var (sub, email) = (UserId.New(), $"{Guid.NewGuid():n}@example.org");
            var here = await RecordedAsync(Hlf, email: email);
            var there = await RecordedAsync(await Given.OrganizationAsync(), email: email);

            var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Given.SignInAsync(sub, email)));

            Assert.All(found, memberships => Assert.Equal(2, memberships.Count));
            foreach (var member in new[] { here, there })
                Assert.Equal(["member.added", "member.signed_in"], await ActionsOnAsync(member.MemberId.Value));
        }
    }

    [Fact]
    public async Task Of_two_people_who_come_at_once_with_one_address_one_takes_everything_up()
    {
        for (var round = 0; round < 10; round++)
        {
            var email = $"{Guid.NewGuid():n}@example.org";
            await RecordedAsync(Hlf, email: email);
            await RecordedAsync(await Given.OrganizationAsync(), email: email);

            var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Given.SignInAsync(UserId.New(), email)));

            Assert.Equal([0, 0, 0, 2], found.Select(memberships => memberships.Count).Order());
        }
    }

    [Fact]
    public async Task Somebody_who_signs_in_as_the_recorded_person_and_somebody_with_the_address_come_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var (email, sub) = ($"{Guid.NewGuid():n}@example.org", UserId.New());
            var recorded = await RecordedAsync(Hlf, email: email);

            await Task.WhenAll(Given.SignInAsync(recorded.Id, null), Given.SignInAsync(sub, email));

            // Whoever came first has it, and keeps it.
            var (theirs, taken) = (await Given.SignInAsync(recorded.Id, null), await Given.SignInAsync(sub, email));
            Assert.Equal(1, theirs.Count + taken.Count);
        }
    }

    [Fact]
    public async Task A_membership_is_taken_up_beside_enrolments_and_cancellations_of_the_same_person()
    {
        var courses = new List<Domain.Courses.Course>();
        for (var number = 0; number < 4; number++)
            courses.Add(await Hlf.CourseAsync(seats: 1));
        for (var round = 0; round < 10; round++)
        {
            var (email, sub) = ($"{Guid.NewGuid():n}@example.org", UserId.New());
            var recorded = await RecordedAsync(Hlf, email: email);
            var seated = (await Hlf.Admin.EnrollAsync(recorded, courses[0])).Value;
            var waiting = await Hlf.MentorAsync();
            _ = (await waiting.EnrollAsync(courses[0])).Value;

            var signedIn = Given.SignInAsync(sub, email);
            var enrolled = Task.WhenAll(courses.Skip(1).Select(course => Hlf.Admin.EnrollAsync(recorded, course)));
            var cancelled = Hlf.Admin.CancelAsync(seated);
            await Task.WhenAll(signedIn, enrolled, cancelled);

            // Whoever came after the membership was taken up is told that there is no such member.
            Assert.Single(await signedIn);
            Assert.All(await enrolled, result => Assert.Contains(result.Code(), (string[])["OK", "NOT_A_MEMBER"]));
            Assert.Equal("OK", (await cancelled).Code());
            Assert.Equal(sub, (await Hlf.StoredAsync(seated)).UserId);
            Assert.All((await enrolled).Where(result => result.Succeeded), result => Assert.Equal(recorded.Id, result.Value.UserId));
            var registrations = await Given.StoredAsync(
                db => db.Registrations.AsNoTracking().Where(one => one.UserId == sub).ToListAsync());
            Assert.Equal((await enrolled).Count(result => result.Succeeded) + 1, registrations.Count);
            foreach (var registration in registrations.Where(one => one.Status != RegistrationStatus.Cancelled))
                _ = (await Hlf.Admin.CancelAsync(registration)).Value;
            foreach (var registration in await Hlf.LineAsync(courses[0]))
                _ = (await Hlf.Admin.CancelAsync(registration)).Value;
            var active = await Given.StoredAsync(
                db => db.Registrations.AsNoTracking().Where(one => one.UserId == waiting.Id).SingleAsync());
            _ = (await Hlf.Admin.CancelAsync(active)).Value;
        }

        await IsInOrderAsync();
    }

    [Fact]
    public async Task Who_enrols_with_their_first_request_takes_up_what_was_recorded_before_it_is_decided()
    {
        var other = await Given.OrganizationAsync();
        var (newcomer, course) = (await Hlf.MentorAsync(), await other.CourseAsync());
        await RecordedAsync(other);

        var enrolled = await Given.SendAsync(newcomer.Id, _email, new Enroll(course.Id, null, JoinWaitlist: false, null));

        Assert.Equal("OK", enrolled.Code());
        Assert.Equal(2, (await Given.SignInAsync(newcomer.Id, null)).Count);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task An_enrolment_that_waits_for_the_taking_up_is_told_that_there_is_no_such_member()
    {
        var (recorded, course) = (await RecordedAsync(Hlf), await Hlf.CourseAsync());
        await using var other = new NpgsqlConnection(Given.Database.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"select from sign_in('{Guid.NewGuid()}', '{_email}', now())", other))
            await command.ExecuteNonQueryAsync();

        var enrolled = Hlf.Admin.EnrollAsync(recorded, course);
        await SomebodyWaitsAsync();
        await transaction.CommitAsync();

        Assert.Equal("NOT_A_MEMBER", (await enrolled).Code());
        await IsInOrderAsync();
    }

    [Fact]
    public async Task A_new_address_that_is_recorded_meanwhile_counts()
    {
        var (recorded, sub) = (await RecordedAsync(Hlf), UserId.New());
        await using var other = new NpgsqlConnection(Given.Database.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"update user_organization_memberships set email = 'another.{_email}' where id = '{recorded.MemberId.Value}'", other))
            await command.ExecuteNonQueryAsync();

        var signedIn = Given.SignInAsync(sub, _email);
        await SomebodyWaitsAsync();
        await transaction.CommitAsync();

        Assert.Empty(await signedIn);
        Assert.Single(await Given.SignInAsync(sub, $"another.{_email}"));
    }

    /// <summary>A member whom nobody has signed in to, with an address.</summary>
    private async Task<Person> RecordedAsync(Tenant tenant, Role role = Role.PeerMentor, string? email = null)
    {
        var member = (await tenant.Admin.SendAsync(
            new AddMember(tenant.Id, null, "Kari Nordmann", email ?? _email, role, null, null, "nb"))).Value;
        return new Person(Given, member.UserId, member.Id);
    }

    private async Task IsInOrderAsync() => Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
}
