using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

/// <summary>Two nodes, many requests at once: whatever the order, the periods fit and nothing is lost.</summary>
public sealed class CertificationRacesTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task The_two_required_courses_recorded_at_once_issue_once()
    {
        var (first, second) = (await Hlf.SelfPacedAsync(), await Hlf.SelfPacedAsync());
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", false, [first.Id, second.Id], 6))).Value;
        var issuing = await Hlf.IssuingAsync("basic");
        using var node = Given.AnotherNode();
        for (var round = 0; round < 8; round++)
        {
            var mentor = await Hlf.MentorAsync();
            await Hlf.CompletedAsync(mentor, issuing);
            var (one, other) = (await Hlf.AttendedAsync(mentor, first), await Hlf.AttendedAsync(mentor, second));

            await Task.WhenAll(
                Hlf.Admin.CompleteAsync(CompletionResult.Passed, one), Hlf.Admin.At(node).CompleteAsync(CompletionResult.Passed, other));

            Assert.Single((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods);
        }
    }

    [Fact]
    public async Task Passes_in_several_courses_at_once_are_one_period_with_the_latest_expiry()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        var registrations = new List<CourseRegistration>();
        foreach (var months in new[] { 6, 12, 18, 24, 30, 36 })
            registrations.Add(await Hlf.AttendedAsync(mentor, await Hlf.IssuingAsync("basic", months)));

        var results = await Task.WhenAll(registrations.Select(one => Hlf.Admin.CompleteAsync(CompletionResult.Passed, one)));

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        Assert.Equal(new DateOnly(2029, 6, 16), Assert.Single((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods).ExpiresOn);
    }

    [Fact]
    public async Task Entries_by_hand_at_once_never_overlap()
    {
        await Hlf.TypeAsync("basic");
        using var node = Given.AnotherNode();
        var mentor = await Hlf.MentorAsync();

        var results = await Task.WhenAll(Enumerable.Range(1, 12).Select(month =>
            (month % 2 == 0 ? Hlf.Admin : Hlf.Admin.At(node))
                .SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2025, month, 1), null, null))));

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal(results.Count(result => result.Succeeded), periods.Count);
        Assert.Contains(periods, period => period.IssuedOn == new DateOnly(2025, 12, 1));
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal("VALIDATION_FAILED", result.Code()));
        Assert.Single(periods, period => period.EndedOn is null);
    }

    [Fact]
    public async Task Revoking_at_once_revokes_once_and_renewing_meanwhile_is_before_or_after()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        for (var round = 0; round < 6; round++)
        {
            var mentor = await Hlf.MentorAsync();
            var id = (await Hlf.HoldsAsync(mentor, "basic", new(2025, 1, 1), new(2027, 1, 1))).CertificationId;

            var revocations = Enumerable.Range(0, 3).Select(_ => Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).ToList();
            var renewal = Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 16), null, null));
            await Task.WhenAll([.. revocations, renewal]);

            Assert.True((await renewal).Succeeded);
            var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
            Assert.Equal(2, periods.Count);
            Assert.Equal(revocations.Count(one => one.Result.Succeeded), periods.Count(period => period.Revoked));
            var lost = Standing.On(
                new(2026, 6, 16),
                Holding.Of((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification, periods).Latest!.Days).IsLost;
            Assert.Equal(lost ? AvailabilityStatus.Paused : AvailabilityStatus.Active, (await Hlf.AvailabilityAsync(mentor)).Status);
        }
    }

    [Fact]
    public async Task Lists_with_the_same_people_in_another_order_do_not_wait_for_each_other_for_ever()
    {
        await Hlf.TypeAsync("basic");
        var (one, other) = (await Hlf.IssuingAsync("basic", 12), await Hlf.IssuingAsync("basic", 24));
        var mentors = await Hlf.MentorsAsync(30);
        var first = (await Hlf.Admin.EnrollManyAsync(one, mentors)).Value.Select(result => result.Value).ToList();
        var second = (await Hlf.Admin.EnrollManyAsync(other, mentors.Reverse())).Value.Select(result => result.Value).ToList();
        _ = (await Hlf.Admin.MarkAsync(true, [.. first, .. second])).Value;

        var results = await Task.WhenAll(
            Hlf.Admin.CompleteAsync(CompletionResult.Passed, first), Hlf.Admin.CompleteAsync(CompletionResult.Passed, second));

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        foreach (var mentor in mentors)
            Assert.Equal(
                new DateOnly(2028, 6, 16), Assert.Single((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods).ExpiresOn);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    [Fact]
    public async Task Pausing_by_hand_while_a_renewal_lifts_the_expiry_leaves_the_pause_by_hand()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        for (var round = 0; round < 6; round++)
        {
            var mentor = await Hlf.MentorAsync();
            await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 1));
            await Hlf.PauseAsync(mentor, new(2026, 6, 1));

            await Task.WhenAll(
                mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused)),
                Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 16), null, null)));

            var availability = await Hlf.AvailabilityAsync(mentor);
            Assert.Equal((PauseReason.Manual, true, null), (availability.Reason!.Value, availability.Manual, availability.SuppressedOn));
        }
    }
}
