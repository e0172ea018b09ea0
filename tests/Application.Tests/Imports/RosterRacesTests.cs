using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>A roster that comes in while people work: each comes before it or after it, and neither waits for the other for ever.</summary>
public sealed class RosterRacesTests(Given given) : Importing(given)
{
    private const int Mentors = 8;

    [Fact]
    public async Task Renewals_by_file_by_hand_and_by_course_at_once_never_overlap()
    {
        Succeeded(await RosterAsync(Lines("2024-06-20,2026-06-16")));
        var (organization, admin) = (await OrganizationAsync(), await PersonAsync("fatima"));
        var hlf = new Tenant(Given, organization.Id, admin, Slug);
        await RequiredUnderTheGateAsync(organization, admin);
        var course = await hlf.IssuingAsync("basic");
        var mentors = await MentorsAsync();
        foreach (var mentor in mentors)
            await hlf.PauseAsync(mentor, new(2026, 6, 16));
        var attended = new List<CourseRegistration>();
        foreach (var mentor in mentors)
            attended.Add(await hlf.AttendedAsync(mentor, course));

        var import = RosterAsync(Lines("2026-06-16,2028-01-01"));
        var completed = admin.CompleteAsync(CompletionResult.Passed, attended);
        var recorded =
            Task.WhenAll(
                mentors.Select(
                    mentor => admin.SendAsync(new RecordRenewal(organization.Id, mentor.Id, "basic", new(2026, 6, 15), null, null))));
        var paused = Task.WhenAll(
            mentors.Take(2).Select(mentor => mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))));
        await Task.WhenAll(import, completed, recorded, paused);

        Assert.Equal("OK", (await completed).Code());
        Assert.All(await paused, result => Assert.Equal("OK", result.Code()));
        Assert.All(await recorded, result => Assert.Contains(result.Code(), (string[])["OK", "VALIDATION_FAILED"]));
        foreach (var mentor in mentors)
        {
            // The course came first, which the file contradicts, or the file did, and the pass on the same day made the period longer.
            var periods = (await hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
            Assert.Equal(new DateOnly(2028, 6, 16), Assert.Single(periods, period => period.EndedOn is null).ExpiresOn);
            Assert.Equal(mentors.Take(2).Contains(mentor) ? PauseReason.Manual : null, (await hlf.AvailabilityAsync(mentor)).Reason);
        }

        await IsInOrderAsync();
    }

    [Fact]
    public async Task Changes_of_role_meet_an_import_without_a_fault()
    {
        Succeeded(await RosterAsync(Lines("2024-06-20,2027-06-16")));
        var admin = await PersonAsync("fatima");
        var mentors = await MentorsAsync();
        for (var round = 0; round < 4; round++)
        {
            var role = round % 2 == 0 ? Role.Coordinator : Role.PeerMentor;
            var import = RosterAsync(Lines($"2024-06-{21 + round},2027-06-16"));
            var changed =
                Task.WhenAll(mentors.Select(mentor => admin.SendAsync(new UpdateMember(mentor.MemberId, role, default, default))));
            await Task.WhenAll(import, changed);

            Succeeded(await import);
            Assert.All(await changed, result => Assert.Equal("OK", result.Code()));
        }
    }

    [Fact]
    public async Task A_change_of_role_that_waits_for_an_import_holds_nothing_that_the_import_needs()
    {
        Succeeded(await RosterAsync(Lines("2024-06-20,2027-06-16")));
        var (organization, admin, mentor) = (await OrganizationAsync(), await PersonAsync("fatima"), await PersonAsync("mentor0"));
        await using var import = new NpgsqlConnection(Given.Database.ConnectionString);
        await import.OpenAsync();
        await using var transaction = await import.BeginTransactionAsync();
        await RunAsync($"select from organizations where id = '{organization.Id.Value}' for no key update");

        var change = admin.SendAsync(new UpdateMember(mentor.MemberId, Role.Coordinator, default, default));
        await using var superuser = NpgsqlDataSource.Create(Given.Database.SuperuserConnectionString);
        await using var waiting = superuser.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        var patience = DateTime.UtcNow.AddSeconds(30);
        while ((long)(await waiting.ExecuteScalarAsync())! == 0 && DateTime.UtcNow < patience)
            await Task.Delay(20);
        await RunAsync(
            $"select from user_organization_memberships where organization_id = '{organization.Id.Value}' order by id for no key update");
        await transaction.CommitAsync();

        Assert.Equal("OK", (await change).Code());

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, import, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    private IEnumerable<string> Lines(string period) =>
        Enumerable.Range(0, Mentors).Select(number => $",Mentor {number},{Email($"mentor{number}")},PEER_MENTOR,,,,basic,{period}")
            .Prepend($",Fatima Sara,{Email("fatima")},ORG_ADMIN,,,,,,");

    private async Task<IReadOnlyList<Person>> MentorsAsync()
    {
        var mentors = new List<Person>();
        for (var number = 0; number < Mentors; number++)
            mentors.Add(await PersonAsync($"mentor{number}"));
        return mentors;
    }

    private static async Task RequiredUnderTheGateAsync(Organization organization, Person admin)
    {
        _ = (await admin.SendAsync(new UpdateOrganization(organization.Id, default, default, (bool?)true, default, default, default)))
            .Value;
        var type = (await admin.AskAsync(new CertificationTypesIn(organization.Id))).Single();
        _ = (await admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)true, default, (int?)24))).Value;
    }
}
