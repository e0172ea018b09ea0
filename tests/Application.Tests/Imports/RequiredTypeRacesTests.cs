using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>
/// A type becomes required, or is no longer, while courses are completed and a roster comes in: each concerns the roster's row of many
/// members,
/// nobody waits in a circle, and what is left is what the certifications say.
/// </summary>
public sealed class RequiredTypeRacesTests(Given given) : Importing(given)
{
    private const int Mentors = 12, Rounds = 5;

    [Fact]
    public async Task Completions_a_roster_and_changes_of_what_is_required_at_once_leave_the_roster_in_order()
    {
        Succeeded(await RosterAsync(Lines(0)));
        var (organization, admin) = (await OrganizationAsync(), await PersonAsync("fatima"));
        var hlf = new Tenant(Given, organization.Id, admin, Slug);
        var (basic, extra) = (await hlf.TypeAsync("basic"), await hlf.TypeAsync("extra"));
        var (ofBasic, ofExtra) = (await hlf.IssuingAsync("basic"), await hlf.IssuingAsync("extra"));
        var mentors = await MentorsAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            var (some, others) = (new List<CourseRegistration>(), new List<CourseRegistration>());
            foreach (var (number, mentor) in mentors.Index())
            {
                some.Add(await hlf.AttendedAsync(mentor, number % 2 == 0 ? ofBasic : ofExtra));
                others.Add(await hlf.AttendedAsync(mentor, number % 2 == 0 ? ofExtra : ofBasic));
            }

            others.Reverse();
            var import = RosterAsync(Lines(round));
            var completed =
                Task.WhenAll(admin.CompleteAsync(CompletionResult.Passed, some), admin.CompleteAsync(CompletionResult.Passed, others));
            var required = Task.WhenAll(
                RequireAsync(basic.Id, round % 2 == 0), RequireAsync(extra.Id, round % 2 == 1), RequireAsync(basic.Id, round % 2 == 1));
            var moved = Task.WhenAll(mentors.Select(mentor =>
                admin.SendAsync(new UpdateMember(mentor.MemberId, round % 2 == 0 ? Role.PeerMentor : Role.Coordinator, default, default))));
            await Task.WhenAll(import, completed, required, moved);

            Succeeded(await import);
            Assert.All(await completed, result => Assert.Equal("OK", result.Code()));
            Assert.All(await required, result => Assert.Contains(result.Code(), (string[])["OK", "CONFLICT"]));
            Assert.All(await moved, result => Assert.Equal("OK", result.Code()));
            await IsInOrderAsync();
        }

        async Task<Result<CertificationType>> RequireAsync(CertificationTypeId type, bool isRequired) =>
            await admin.SendAsync(new UpdateCertificationType(type, default, (bool?)isRequired, default, default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_required_waits_for_an_import_and_holds_nothing_that_the_import_needs(bool isNew)
    {
        Succeeded(await RosterAsync(Lines(0)));
        var (organization, admin, mentors) = (await OrganizationAsync(), await PersonAsync("fatima"), await MentorsAsync());
        var known = (await admin.AskAsync(new CertificationTypesIn(organization.Id))).Single();
        await using var import = new NpgsqlConnection(Given.Database.ConnectionString);
        await import.OpenAsync();
        await using var transaction = await import.BeginTransactionAsync();
        await RunAsync($"select from organizations where id = '{organization.Id.Value}' for no key update");
        await RunAsync(
            $"select from user_organization_memberships where organization_id = '{organization.Id.Value}' order by id for no key update");
        await RunAsync($"update user_organization_memberships set name = 'Renamed' where id = '{mentors[0].MemberId.Value}'");

        var required = isNew
            ? admin.SendAsync(new CreateCertificationType(organization.Id, "another", "Another", true, [], 24))
            : admin.SendAsync(new UpdateCertificationType(known.Id, default, (bool?)true, default, default));
        await SomebodyWaitsAsync();
        await RunAsync($"update user_organization_memberships set role = 'COORDINATOR' where id = '{mentors[1].MemberId.Value}'");
        await RunAsync(
            "update certification_periods p set ended_on = '2026-06-01' from certifications c where c.id = p.certification_id and "
            + $"c.user_id = '{mentors[2].Id.Value}'");
        await transaction.CommitAsync();

        Assert.Equal("OK", (await required).Code());
        await IsInOrderAsync();

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, import, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_required_type_that_a_roster_brings_at_the_same_time_is_refused_as_known()
    {
        Succeeded(await RosterAsync(Lines(0)));
        var (organization, admin) = (await OrganizationAsync(), await PersonAsync("fatima"));
        await using var import = new NpgsqlConnection(Given.Database.ConnectionString);
        await import.OpenAsync();
        await using var transaction = await import.BeginTransactionAsync();
        await RunAsync($"select from organizations where id = '{organization.Id.Value}' for no key update");

        var created = admin.SendAsync(new CreateCertificationType(organization.Id, "another", "Another", true, [], 24));
        await SomebodyWaitsAsync();
        await RunAsync(
            $"insert into certification_types (organization_id, code, name) values ('{organization.Id.Value}', 'another', 'another')");
        await transaction.CommitAsync();

        Assert.Equal("CONFLICT", (await created).Code());
        await IsInOrderAsync();

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, import, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task What_is_required_waits_for_completions_under_way_and_then_counts_what_they_issued()
    {
        Succeeded(await RosterAsync(Lines(0)));
        var (organization, admin, mentor) = (await OrganizationAsync(), await PersonAsync("fatima"), await PersonAsync("mentor0"));
        var other = await new Tenant(Given, organization.Id, admin, Slug).TypeAsync("other");
        await using var completion = new NpgsqlConnection(Given.Database.ConnectionString);
        await completion.OpenAsync();
        await using var transaction = await completion.BeginTransactionAsync();
        await using (var issue = new NpgsqlCommand(
            $"""
            with held as (
              insert into certifications (organization_id, user_id, certification_type) values ('{organization.Id.Value}', '{mentor.Id.Value}', 'other')
              returning id, organization_id)
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
            select id, organization_id, date '2026-06-16', date '2027-06-17', 'COURSE' from held
            """, completion, transaction))
            await issue.ExecuteNonQueryAsync();

        var required = admin.SendAsync(new UpdateCertificationType(other.Id, default, (bool?)true, default, default));
        await SomebodyWaitsAsync();
        await transaction.CommitAsync();

        Assert.Equal("OK", (await required).Code());
        Assert.Equal(
            "2027-06-17",
            await Given.Database.ExecuteAsync($"select ends_on::text from roster_entries where member_id = '{mentor.MemberId.Value}'"));
        await IsInOrderAsync();
    }

    /// <summary>Each round everybody has another name, another role and a newer period.</summary>
    private IEnumerable<string> Lines(int round) =>
        Enumerable.Range(0, Mentors)
            .Select(number =>
                $",Mentor {number} {round},{Email($"mentor{number}")},{(round % 3 == 0 ? "PEER_MENTOR" : "COORDINATOR")},,,,by-file,2024-06-{10 + round},2027-06-16")
            .Reverse().Prepend($",Fatima Sara,{Email("fatima")},ORG_ADMIN,,,,,,");

    private async Task<IReadOnlyList<Person>> MentorsAsync()
    {
        var mentors = new List<Person>();
        for (var number = 0; number < Mentors; number++)
            mentors.Add(await PersonAsync($"mentor{number}"));
        return mentors;
    }
}
