using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>What a roster does to availability and reminders (Certifications 3 and 8).</summary>
public sealed class RosterRenewalsTests(Given given) : Importing(given)
{
    [Fact]
    public async Task Every_imported_mentor_is_active_since_joining_and_every_open_period_has_its_reminders()
    {
        Succeeded(await RosterAsync(Sample));

        Assert.Equal(Availability.Joined((await MemberAsync("kari")).CreatedAt), await AvailabilityAsync("kari"));
        var organization = (await OrganizationAsync()).Id.Value;
        Assert.Equal(
            2L,
            await Given.Database.ExecuteAsync($"select count(*) from peer_mentor_availability where organization_id = '{organization}'"));
        Assert.Equal(
            12L,
            await Given.Database.ExecuteAsync($"select count(*) from certification_reminders where organization_id = '{organization}'"));
    }

    [Fact]
    public async Task A_renewal_in_a_file_lifts_the_pause_for_what_it_renews()
    {
        var lines = Sample;
        Succeeded(await RosterAsync(lines));
        await LostAsync("kari", "2027-11-01");
        Clock.Now = new DateTimeOffset(2027, 12, 1, 12, 0, 0, TimeSpan.Zero);

        Succeeded(
            await RosterAsync(
                lines.Append($",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,peer-mentor-basic,2027-11-20,2029-11-20")));

        Assert.Equal(Availability.Joined(Clock.Now), await AvailabilityAsync("kari"));
        Assert.Equal("member.resumed", (await ActionsOnAsync((await MemberAsync("kari")).Id.Value)).Last());
        await IsInOrderAsync();
    }

    [Fact]
    public async Task A_renewal_in_a_file_that_is_over_already_lifts_nothing()
    {
        var lines = Sample;
        Succeeded(await RosterAsync(lines));
        await LostAsync("kari", "2027-11-01");
        Clock.Now = new DateTimeOffset(2028, 12, 1, 12, 0, 0, TimeSpan.Zero);

        Succeeded(
            await RosterAsync(
                lines.Append($",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,peer-mentor-basic,2027-11-20,2028-11-20")));

        var availability = await AvailabilityAsync("kari");
        Assert.Equal(
            (PauseReason.CertificationExpired, new DateOnly(2028, 11, 20)), (availability.Reason!.Value, availability.SuppressedOn!.Value));
    }

    [Fact]
    public async Task What_was_issued_and_revoked_on_the_day_on_which_it_was_issued_again_does_not_stand_for_it()
    {
        var line = $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,basic,2026-01-01,2028-01-01";
        Succeeded(await RosterAsync(line));

        // Stored after the open period, and so read after it.
        await Given.Database.ExecuteAsync(
            $"""
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, revoked, source)
            select certification_id, organization_id, issued_on, issued_on + 30, issued_on, true, 'COURSE'
              from certification_periods where organization_id = '{(await OrganizationAsync()).Id.Value}'
            """);

        await ChangesNothingAsync(() => RosterAsync(line));
        Succeeded(await RosterAsync(line, line.Replace("2026-01-01,2028-01-01", "2026-06-01,2028-06-01", StringComparison.Ordinal)));

        Assert.Equivalent(
            new[] { "2026-01-01 2026-01-31 2026-01-01", "2026-01-01 2028-01-01 2026-06-01", "2026-06-01 2028-06-01" },
            await PeriodsAsync("kari", "basic"),
            strict: true);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task A_line_with_an_earlier_expiry_is_recorded_with_the_later_day_and_may_be_repeated()
    {
        string[] lines =
        [
            $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,basic,2025-11-01,2028-11-01",
            $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,basic,2026-05-29,2027-05-29",
        ];
        Succeeded(await RosterAsync(lines[0]));
        Succeeded(await RosterAsync(lines));

        Assert.Equal(["2025-11-01 2028-11-01 2026-05-29", "2026-05-29 2028-11-01"], await PeriodsAsync("kari", "basic"));
        await ChangesNothingAsync(() => RosterAsync(lines));
    }

    [Fact]
    public async Task What_was_issued_and_revoked_today_can_be_issued_again_today_but_not_by_the_same_line()
    {
        var line = $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,basic,2026-06-16,2028-06-16";
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,", line));
        await RevokedAsync("kari");
        await ChangesNothingAsync(() => RosterAsync(line));

        var longer = line.Replace("2028-06-16", "2029-06-16", StringComparison.Ordinal);
        Succeeded(await RosterAsync(longer));
        Assert.Equivalent(
            new[] { "2026-06-16 2028-06-16 2026-06-16", "2026-06-16 2029-06-16" }, await PeriodsAsync("kari", "basic"), strict: true);
        await ChangesNothingAsync(() => RosterAsync(longer));
    }

    [Fact]
    public async Task What_was_recorded_by_hand_and_revoked_today_can_be_issued_again_by_a_file()
    {
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,", $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,,,"));
        var (organization, admin, kari) = (await OrganizationAsync(), await PersonAsync("fatima"), await PersonAsync("kari"));
        _ = (await admin.SendAsync(new CreateCertificationType(organization.Id, "basic", "Basic", false, [], 24))).Value;
        _ = (await admin.SendAsync(new RecordRenewal(organization.Id, kari.Id, "basic", new(2026, 6, 16), null, null))).Value;
        await RevokedAsync("kari");

        var line = $",Kari Nowak,{Email("kari")},PEER_MENTOR,,,nb,basic,2026-06-16,2028-06-16";
        Succeeded(await RosterAsync(line));
        Assert.Equivalent(
            new[] { "2026-06-16 2028-06-16 2026-06-16", "2026-06-16 2028-06-16" }, await PeriodsAsync("kari", "basic"), strict: true);
        await ChangesNothingAsync(() => RosterAsync(line));
    }

    private async Task RevokedAsync(string name)
    {
        var member = await MemberAsync(name);
        var id = await Given.StoredAsync(
            db => db.Certifications.Where(one => one.UserId == member.UserId).Select(one => one.Id).SingleAsync());
        _ = (await (await PersonAsync("fatima")).SendAsync(new RevokeCertification(id, "A mistake"))).Value;
    }

    private async Task<Availability> AvailabilityAsync(string name)
    {
        var member = await MemberAsync(name);
        return await Given.StoredAsync(
            async db => (await db.Availabilities.AsNoTracking().SingleAsync(one => one.MemberId == member.Id)).Availability);
    }

    /// <summary>Puts the organisation under the gate with a required type, and the mentor as the nightly job leaves them.</summary>
    private async Task LostAsync(string name, string day)
    {
        var (organization, admin, member) = (await OrganizationAsync(), await PersonAsync("fatima"), await MemberAsync(name));
        _ = (await admin.SendAsync(new UpdateOrganization(organization.Id, default, default, (bool?)true, default, default, default)))
            .Value;
        var type = await Given.StoredAsync(
            db => db.CertificationTypes.SingleAsync(one => one.OrganizationId == organization.Id && one.Code == "peer-mentor-basic"));
        _ = (await admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)true, default, default))).Value;
        await Given.Database.ExecuteAsync(
            "update peer_mentor_availability set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', since = now(), suppressed_on = "
            + $"'{day}' where member_id = '{member.Id.Value}'");
    }
}
