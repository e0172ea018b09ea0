using System.Text;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Portal;

/// <summary>Whatever changes a member's availability, the portal hears of it, and of nothing else.</summary>
public sealed class PortalHearsTests(Given given) : OnPortal(given)
{
    private const string Active = "ACTIVE visible", Lost = "PAUSED CERTIFICATION_EXPIRED", ByHand = "PAUSED MANUAL", NoMentor = "ACTIVE";

    /// <summary>The mentor of each holds the required type 'basic' until the day before, under the gate.</summary>
    private static readonly Dictionary<string, (Func<PortalHearsTests, Person, Task> Happens, string[] Heard)> Causes = new()
    {
        ["Becoming a member"] = ((test, _) => test.Hlf.MentorAsync(), []),
        ["Becoming a member, then a pause"] = (
            async (test, _) => await SetAvailabilityAsync(await test.Hlf.MentorAsync(), AvailabilityStatus.Paused), [ByHand]),
        ["The expiry run"] = ((test, _) => test.ExpireAsync(), [Lost]),
        ["The expiry run, again the night after"] = (async (test, _) =>
        {
            await test.ExpireAsync();
            test.Clock.Advance(TimeSpan.FromDays(1));
            await test.ExpireAsync();
        }, [Lost]),
        ["A renewal by hand"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.RenewAsync(mentor);
        }, [Lost, Active]),
        ["A renewal by hand before the expiry run"] = (async (test, mentor) =>
        {
            await test.RenewAsync(mentor);
            await test.ExpireAsync();
        }, []),
        ["A renewal by course"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.Hlf.CompletedAsync(mentor, await test.Hlf.IssuingAsync("basic"));
        }, [Lost, Active]),
        ["A renewal by import"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.ImportAsync(mentor, "2026-06-01,2028-06-01");
        }, [Lost, Active]),
        ["An import of what has expired too"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.ImportAsync(mentor, "2025-06-01,2026-06-10");
        }, [Lost]),
        ["A revocation"] = (async (test, mentor) =>
        {
            await test.RenewAsync(mentor);
            var certification = (await test.Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification;
            _ = (await test.Hlf.Admin.SendAsync(new RevokeCertification(certification.Id, "Left"))).Value;
            await test.ExpireAsync();
        }, [Lost]),
        ["A pause by hand and its end"] = (async (test, mentor) =>
        {
            await test.RenewAsync(mentor);
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Paused);
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Paused);
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Active);
        }, [ByHand, Active]),
        ["An expiry under a pause by hand, which stays one"] = (async (test, mentor) =>
        {
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Paused);
            await test.ExpireAsync();
            await test.RenewAsync(mentor);
            await test.ExpireAsync();
        }, [ByHand]),
        ["A pause by hand on top of an expiry, once that is lifted"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Paused);
            await test.RenewAsync(mentor);
            await SetAvailabilityAsync(mentor, AvailabilityStatus.Active);
        }, [Lost, ByHand, Active]),
        ["The gate switched off and on"] = (async (test, _) =>
        {
            await test.ExpireAsync();
            await test.Hlf.GateAsync(on: false);
            await test.ExpireAsync();
            await test.Hlf.GateAsync();
            await test.ExpireAsync();
        }, [Lost, Active, Lost]),
        ["The type no longer required, and again"] = (async (test, _) =>
        {
            await test.ExpireAsync();
            await test.RequireAsync(false);
            await test.ExpireAsync();
            await test.RequireAsync(true);
            await test.ExpireAsync();
        }, [Lost, Active, Lost]),
        ["Another role and back"] = (async (test, mentor) =>
        {
            await test.RenewAsync(mentor);
            await test.BecomeAsync(mentor, Role.Coordinator);
            await test.BecomeAsync(mentor, Role.OrgAdmin);
            await test.BecomeAsync(mentor, Role.PeerMentor);
        }, [NoMentor, Active]),
        ["Another role while paused, and back"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.BecomeAsync(mentor, Role.Coordinator);
            await test.ExpireAsync();
            await test.BecomeAsync(mentor, Role.PeerMentor);
            await test.ExpireAsync();
        }, [Lost, NoMentor, Active, Lost]),
        ["A change that is refused"] = (async (test, mentor) =>
        {
            await test.ExpireAsync();
            await test.RefusedAsync("CONFLICT", () => mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Active)));
        }, [Lost]),
        ["A change of association and coordinator"] = (async (test, mentor) =>
        {
            var (association, coordinator) = (await test.Hlf.AssociationAsync(), await test.Hlf.CoordinatorAsync());
            _ = (
                await test.Hlf.Admin.SendAsync(
                    new UpdateMember(mentor.MemberId, default, (LocalAssociationId?)association, (MemberId?)coordinator.MemberId)))
                .Value;
        }, []),
    };

    public static TheoryData<string> Names => [.. Causes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_portal_hears_of(string cause)
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 6, 15), new(2026, 6, 15));

        await Causes[cause].Happens(this, mentor);
        await DispatchAsync();

        Assert.Equal(Causes[cause].Heard, Portal.Requests.Select(Heard));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task What_happened_while_no_address_was_set_is_made_up_for_by_the_reconciliation_as_it_stands_by_then()
    {
        var (paused, back, later) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await TellAsync(null, Secret);
        await SetAvailabilityAsync(paused, AvailabilityStatus.Paused);
        await SetAvailabilityAsync(back, AvailabilityStatus.Paused);
        await SetAvailabilityAsync(back, AvailabilityStatus.Active);
        await SetAvailabilityAsync(later, AvailabilityStatus.Paused);
        await TellAsync(Portal.Address, Secret);
        Assert.Empty((await DispatchAsync()).Totals);

        await SetAvailabilityAsync(later, AvailabilityStatus.Active);
        Assert.Equal(1, (await Reconcile.RunAsync([Hlf.Id.Value], Clock.Now, dryRun: false)).Of(DispatchOutcomes.Queued));
        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Sent));

        Assert.Equal(ByHand, Heard(Assert.Single(Portal.Requests)));
        await PortalAgreesAsync();
    }

    private static string Heard(System.Text.Json.JsonElement body) => string.Join(' ', new[]
    {
        body.GetProperty("status").GetString(), body.GetProperty("reason").GetString(), body.GetProperty("visible").GetBoolean()
            ? "visible"
            : null,
    }.OfType<string>());

    private async Task ExpireAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var jobs = new Jobs.Jobs(Given.Database, Clock);
        await jobs.RunAsync("certification-expiry");
    }

    private async Task RenewAsync(Person mentor) =>
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 16), new(2028, 6, 16), null))).Value;

    private static async Task SetAvailabilityAsync(Person mentor, AvailabilityStatus status) =>
        _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, status))).Value;

    private async Task BecomeAsync(Person member, Role role) =>
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(member.MemberId, (Role?)role, default, default))).Value;

    private async Task RequireAsync(bool required)
    {
        var type = await Given.StoredAsync(db => db.CertificationTypes.AsNoTracking().SingleAsync(one => one.OrganizationId == Hlf.Id));
        _ = (await Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)required, default, default))).Value;
    }

    private async Task ImportAsync(Person mentor, string period)
    {
        var member = await Given.StoredAsync(db => db.Members.AsNoTracking().SingleAsync(one => one.Id == mentor.MemberId));
        var csv = $"""
            user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on
            {member.UserId.Value},{member.Name},{member.Email},PEER_MENTOR,,,nb,basic,{period}
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        Assert.Empty((await Given.ImportAsync(new ImportRoster(file, Hlf.Slug, null, DryRun: false, _ => { }))).Problems);
    }
}
