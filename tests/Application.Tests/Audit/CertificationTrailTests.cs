using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>Certifications, and the pauses that follow from them.</summary>
public sealed class CertificationTrailTests(Given given) : AuditTrail(given)
{
    [Fact]
    public async Task A_first_certification_is_one_event()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();

        var id = await CommandLeavesAsync(
            () => RenewAsync(mentor, "basic", new(2026, 6, 10)), held => [Of("certification.issued", held, Hlf.Admin)]);

        Assert.Equal("'basic' issued on 2026-06-10, until 2028-06-10.", await LastWordsOnAsync(id.Value));
    }

    [Fact]
    public async Task A_renewal_that_is_over_already_or_not_the_last_one_lost_resumes_nobody()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.RequiredTypeAsync("extra");
        var (mentor, held) = await PausedMentorAsync("basic");
        await Hlf.HoldsAsync(mentor, "extra", new(2024, 6, 1), new(2026, 6, 5));

        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 2), new(2026, 6, 9), null)),
            Of("certification.renewed", held, Hlf.Admin));
        await CommandLeavesAsync(() => RenewAsync(mentor, "basic", new(2026, 6, 10)), Of("certification.renewed", held, Hlf.Admin));
    }

    [Fact]
    public async Task A_pause_by_hand_that_comes_forward_with_a_renewal_is_one_more_event()
    {
        await Hlf.RequiredTypeAsync("basic");
        var (mentor, held) = await PausedMentorAsync("basic");
        await CommandLeavesAsync(
            () => mentor.SendAsync(
                new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused)), Of("member.paused", mentor.MemberId, mentor));
        var byHand = await LastWordsOnAsync(mentor.MemberId.Value);

        await CommandLeavesAsync(
            () => RenewAsync(mentor, "basic", new(2026, 6, 10)), Of("certification.renewed", held, Hlf.Admin), Of(
                "member.paused", mentor.MemberId, Hlf.Admin));

        Assert.Equal(byHand, await LastWordsOnAsync(mentor.MemberId.Value));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Revoking_what_pauses_nobody_is_one_event(bool isRequired, bool isPausedByHand)
    {
        _ = isRequired ? await Hlf.RequiredTypeAsync("basic") : await Hlf.TypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        var held = (await Hlf.HoldsAsync(mentor, "basic", new(2026, 1, 1), new(2028, 1, 1))).CertificationId;
        if (isPausedByHand)
            _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;

        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new RevokeCertification(held, "Breach of confidence")), Of("certification.revoked", held, Hlf.Admin));

        Assert.Equal("'basic' revoked as of 2026-06-16.", await LastWordsOnAsync(held.Value));
        Assert.Equal("CONFLICT", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new RevokeCertification(held, "Again")))).Code());
    }

    [Fact]
    public async Task A_card_handed_out_and_taken_back_is_an_event_each()
    {
        await Hlf.TypeAsync("basic");
        var held = (await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2026, 1, 1), null)).CertificationId;

        await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new ConfirmPhysicalCard(held, false)));
        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new ConfirmPhysicalCard(held, true)), Of("certification.card_issued", held, Hlf.Admin));
        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new ConfirmPhysicalCard(held, false)), Of("certification.card_withdrawn", held, Hlf.Admin));
    }

    [Fact]
    public async Task A_type_that_becomes_required_is_one_event_and_its_pauses_are_the_nights()
    {
        var type = await Hlf.TypeAsync("basic");
        await Hlf.GateAsync();
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 6, 1), new(2026, 6, 1));

        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)true, default, default)),
            Of("certification_type.updated", type, Hlf.Admin));
        await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, type.Terms.Name, (bool?)true, default, 24)));
    }

    [Fact]
    public async Task Asking_and_no_longer_asking_for_courses_is_an_event_each()
    {
        var (type, mentor) = (await Hlf.TypeAsync("basic"), await Hlf.MentorAsync());

        await LeavesNoneAsync(() => AskAsync(false));
        await CommandLeavesAsync(() => AskAsync(true), Of("course_alert.requested", type, mentor));
        await LeavesNoneAsync(() => AskAsync(true));
        await CommandLeavesAsync(() => AskAsync(false), Of("course_alert.ended", type, mentor));

        Task<Result<CourseAlertSetting>> AskAsync(bool enabled) => mentor.SendAsync(new SetCourseAlert(Hlf.Id, "basic", enabled));
    }

    [Fact]
    public async Task What_is_refused_leaves_none()
    {
        await Hlf.TypeAsync("basic");
        var (mentor, elsewhere) = (await Hlf.MentorAsync(), await Given.OrganizationAsync());
        var held = (await Hlf.HoldsAsync(mentor, "basic", new(2026, 6, 1), new(2028, 1, 1))).CertificationId;

        Assert.Equal("VALIDATION_FAILED", (await LeavesNoneAsync(() => RenewAsync(mentor, "basic", new(2026, 6, 1)))).Code());
        Assert.Equal("NOT_FOUND", (await LeavesNoneAsync(() => RenewAsync(mentor, "unheard-of", new(2026, 6, 10)))).Code());
        Assert.Equal("NOT_FOUND", (await LeavesNoneAsync(() => elsewhere.Admin.SendAsync(new ConfirmPhysicalCard(held, true)))).Code());
        Assert.Equal(
            "CONFLICT", (
                await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", false, [], 24))))
                .Code());
        Assert.Equal("NOT_FOUND", (await LeavesNoneAsync(() => mentor.SendAsync(new SetCourseAlert(Hlf.Id, "unheard-of", true)))).Code());
        await LeavesNoneAsync(
            () => Assert.ThrowsAsync<Forbidden>(() => mentor.SendAsync(new CreateCertificationType(Hlf.Id, "b", "B", false, [], 24))));
    }

    private Task<Result<CertificationId>> RenewAsync(Person mentor, string code, DateOnly issuedOn) =>
        Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, code, issuedOn, null, null));
}
