using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Npgsql;
using Xunit;
using NightlyJobs = Meander.Application.Tests.Jobs.Jobs;

namespace Meander.Application.Tests.Certifications;

/// <summary>
/// People and the nightly jobs at the same members at once: whoever comes first, what is left is what the certifications say.
/// </summary>
public sealed class StandingRacesTests : OnPostgres, IDisposable
{
    private const int Rounds = 4, Together = 6;

    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly NightlyJobs _node, _other;

    public StandingRacesTests(Given given)
        : base(given) => (_node, _other) = (new NightlyJobs(given.Database, given.Clock), new NightlyJobs(given.Database, given.Clock));

    public void Dispose()
    {
        _node.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Whoever_renews_while_the_expiry_run_works_is_active_and_was_told_of_the_expiry_at_most_once()
    {
        await RequiredUnderTheGateAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var mentors = await ExpiringAsync(Today);

            var renewals = Task.WhenAll(
                mentors.Select(mentor => Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", Today, null, null))));
            await Task.WhenAll(renewals, NightAsync());

            Assert.All(await renewals, result => Assert.Equal("OK", result.Code()));
            foreach (var mentor in mentors)
            {
                var availability = await Hlf.AvailabilityAsync(mentor);
                Assert.Equal((AvailabilityStatus.Active, null), (availability.Status, availability.SuppressedOn));
                Assert.Equal(
                    [Today, (DateOnly?)null],
                    (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Select(period => period.EndedOn));
                Assert.InRange((await KindsToAsync(mentor)).Count(kind => kind == NotificationKind.CertificationExpired), 0, 1);
                Assert.Single(await KindsToAsync(mentor), NotificationKind.CertificationRenewed);
            }
        }

        await RemindersAreThoseOfOpenPeriodsAsync(Rounds * Together * 6);
    }

    [Fact]
    public async Task What_is_revoked_while_the_expiry_run_works_pauses_once_and_leaves_no_reminder()
    {
        await RequiredUnderTheGateAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var mentors = await ExpiringAsync(Today);
            var ids = new List<CertificationId>();
            foreach (var mentor in mentors)
                ids.Add((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id);

            var revocations = Task.WhenAll(ids.Select(id => Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))));
            await Task.WhenAll(revocations, NightAsync());

            Assert.All(await revocations, result => Assert.Equal("OK", result.Code()));
            foreach (var mentor in mentors)
            {
                var availability = await Hlf.AvailabilityAsync(mentor);
                Assert.Equal((PauseReason.CertificationExpired, Today), (availability.Reason!.Value, availability.SuppressedOn!.Value));
                Assert.Single(await ActionsOnAsync(mentor.MemberId.Value), "member.paused");
                Assert.Single(await MessagesToAsync(mentor), message => message.Title == "Your certification was revoked");
            }
        }

        await RemindersAreThoseOfOpenPeriodsAsync(0);
    }

    [Fact]
    public async Task A_pause_by_hand_while_the_expiry_run_works_stands_after_the_renewal()
    {
        await RequiredUnderTheGateAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var mentors = await ExpiringAsync(Today);

            var pauses =
                Task.WhenAll(mentors.Select(mentor => mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))));
            await Task.WhenAll(pauses, NightAsync());

            Assert.All(await pauses, result => Assert.Equal("OK", result.Code()));
            foreach (var mentor in mentors)
            {
                var both = await Hlf.AvailabilityAsync(mentor);
                Assert.Equal((AvailabilityStatus.Paused, true, Today), (both.Status, both.Manual, both.SuppressedOn!.Value));
                _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", Today, null, null))).Value;
                var byHand = await Hlf.AvailabilityAsync(mentor);
                Assert.Equal((PauseReason.Manual, true, null), (byHand.Reason!.Value, byHand.Manual, byHand.SuppressedOn));
            }
        }
    }

    [Fact]
    public async Task Setting_active_while_the_expiry_run_works_is_refused_whoever_comes_first()
    {
        await RequiredUnderTheGateAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var mentors = await ExpiringAsync(Today);
            foreach (var mentor in mentors)
                _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;

            var attempts =
                Task.WhenAll(mentors.Select(mentor => mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Active))));
            await Task.WhenAll(attempts, NightAsync());

            Assert.All(await attempts, result => Assert.Equal("CONFLICT", result.Code()));
            foreach (var mentor in mentors)
                Assert.Equal(
                    (PauseReason.Manual, Today),
                    ((await Hlf.AvailabilityAsync(mentor)).Reason!.Value, (await Hlf.AvailabilityAsync(mentor)).SuppressedOn!.Value));
        }
    }

    [Fact]
    public async Task Longer_by_a_second_pass_while_reminders_go_out_it_is_reminded_of_by_its_new_end_alone()
    {
        await Hlf.TypeAsync("basic");
        var (shorter, longer) = (await Hlf.IssuingAsync("basic", 1), await Hlf.IssuingAsync("basic", 24));
        for (var round = 0; round < Rounds; round++)
        {
            var mentors = await Hlf.MentorsAsync(Together);
            foreach (var mentor in mentors)
                await Hlf.CompletedAsync(mentor, shorter);
            var attended = new List<Domain.Registrations.CourseRegistration>();
            foreach (var mentor in mentors)
                attended.Add(await Hlf.AttendedAsync(mentor, longer));

            await Task.WhenAll(Hlf.Admin.CompleteAsync(Domain.Registrations.CompletionResult.Passed, attended), NightAsync());
            await _node.RunAsync("certification-reminders");

            foreach (var mentor in mentors)
            {
                Assert.InRange((await KindsToAsync(mentor)).Count(kind => kind == NotificationKind.CertificationExpiring), 0, 1);
                Assert.Equal(
                    new DateOnly(2028, 6, 16), Assert.Single((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods).ExpiresOn);
            }
        }

        await RemindersAreThoseOfOpenPeriodsAsync(Rounds * Together * 6);
    }

    [Fact]
    public async Task A_dry_run_holds_members_to_its_end_and_so_waits_for_no_import()
    {
        await RequiredUnderTheGateAsync();
        await ExpiringAsync(Today);
        await using var import = new NpgsqlConnection(Given.Database.ConnectionString);
        await import.OpenAsync();
        await using var transaction = await import.BeginTransactionAsync();
        await using (
            var organization =
                new NpgsqlCommand($"select from organizations where id = '{Hlf.Id.Value}' for no key update", import, transaction))
            await organization.ExecuteNonQueryAsync();

        var run = await _node.RunAsync("certification-expiry", dryRun: true).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Together, run.Lines.Count(line => line.Organization == Hlf.Slug && line.What == "pause"));
    }

    private async Task RequiredUnderTheGateAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
    }

    private async Task<IReadOnlyList<Person>> ExpiringAsync(DateOnly day)
    {
        var mentors = await Hlf.MentorsAsync(Together);
        foreach (var mentor in mentors)
            await Hlf.HoldsAsync(mentor, "basic", day.AddYears(-2), day);
        return mentors;
    }

    private async Task NightAsync() =>
        await Task.WhenAll(
            _node.RunAsync("certification-expiry"), _other.RunAsync("certification-expiry"), _node.RunAsync("certification-reminders"));

    private async Task RemindersAreThoseOfOpenPeriodsAsync(long planned)
    {
        Assert.Equal(
            planned,
            await Given.Database.ExecuteAsync($"select count(*) from certification_reminders where organization_id = '{Hlf.Id.Value}'"));
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }
}
