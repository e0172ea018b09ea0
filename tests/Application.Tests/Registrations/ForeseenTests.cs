using Meander.Application.Certifications;
using Meander.Application.Registrations;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

/// <summary>What staff are told before they mark and complete: it is what then happens, and nothing happens by it.</summary>
public sealed class ForeseenTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Each_gets_the_certification_that_was_foreseen()
    {
        _ = await Hlf.TypeAsync("basic");
        var (first, renewing, lasting) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(renewing, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1));
        await Hlf.HoldsAsync(lasting, "basic", new DateOnly(2026, 1, 1), new DateOnly(2030, 1, 1));
        var course = await Hlf.IssuingAsync("basic");
        var people = new List<CourseRegistration>();
        foreach (var mentor in (Person[])[first, renewing, lasting])
            people.Add(await Hlf.AttendedAsync(mentor, course));
        var before = await Given.SnapshotAsync();

        var foreseen = await ForeseeAsync(Hlf.Admin, CompletionResult.Passed, people);

        await Given.AssertUnchangedAsync(before);
        Assert.Empty(foreseen.Refusals);
        Assert.Equal(
            [
                (first.Id, "Type basic", HoldingOutcome.Issued, (DateOnly?)new DateOnly(2028, 6, 16)),
                (renewing.Id, "Type basic", HoldingOutcome.Renewed, new DateOnly(2028, 6, 16)),
                (lasting.Id, "Type basic", HoldingOutcome.Renewed, new DateOnly(2030, 1, 1)),
            ],
            foreseen.Certifications.Select(one => (one.UserId, one.TypeName, one.Outcome, one.ExpiresOn))
                .OrderBy(one => people.FindIndex(registration => registration.UserId == one.UserId)));
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, people)).Value;
        foreach (var one in foreseen.Certifications)
        {
            var held = await Hlf.CertificationAsync(new Person(Given, one.UserId, default), "basic");
            Assert.Equal(one.ExpiresOn, held!.Value.Periods[^1].ExpiresOn);
        }
    }

    [Fact]
    public async Task Nothing_is_foreseen_of_a_type_that_asks_for_further_courses_or_of_a_failure()
    {
        var further = await Hlf.SelfPacedAsync();
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "both", "Both", false, [further.Id], 24))).Value;
        _ = await Hlf.TypeAsync("basic");
        var (mentor, both, basic) = (await Hlf.MentorAsync(), await Hlf.IssuingAsync("both"), await Hlf.IssuingAsync("basic"));
        var (one, other) = (await Hlf.AttendedAsync(mentor, both), await Hlf.AttendedAsync(mentor, basic));

        Assert.Empty((await ForeseeAsync(Hlf.Admin, CompletionResult.Passed, [one])).Certifications);
        Assert.Empty((await ForeseeAsync(Hlf.Admin, CompletionResult.Failed, [other])).Certifications);
        var foreseen = await ForeseeAsync(Hlf.Admin, CompletionResult.Passed, [one, other]);
        Assert.Equal(HoldingOutcome.Issued, Assert.Single(foreseen.Certifications).Outcome);
    }

    [Fact]
    public async Task Everyone_with_whom_it_cannot_be_done_is_named_as_the_command_names_them()
    {
        var course = await Hlf.SelfPacedAsync();
        CourseRegistration[] people =
            [await Hlf.AttendedAsync(await Hlf.MentorAsync(), course), (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value];
        var done = await Hlf.CompletedAsync(await Hlf.MentorAsync(), course);

        var completing = await ForeseeAsync(Hlf.Admin, CompletionResult.Passed, people);
        var marking = await Hlf.Admin.AskAsync(new AttendanceForeseen(new MarkAttendance([people[1].Id, done.Id], Attended: true)));

        Assert.Equal((await Hlf.Admin.CompleteAsync(CompletionResult.Passed, people)).Errors, completing.Refusals, Alike);
        Assert.Equal(["registrationIds", "1"], Assert.Single(completing.Refusals).Path);
        Assert.Equal((await Hlf.Admin.MarkAsync(true, people[1], done)).Errors, marking.Refusals, Alike);
        Assert.Equal("A registration that is COMPLETED cannot be marked present.", Assert.Single(marking.Refusals).Message);
    }

    [Fact]
    public async Task It_is_for_those_who_may_do_it()
    {
        var course = await Hlf.SelfPacedAsync();
        var mentor = await Hlf.MentorAsync();
        var registration = await Hlf.AttendedAsync(mentor, course);
        var elsewhere = await Hlf.CoordinatorAsync(await Hlf.AssociationAsync());

        await Assert.ThrowsAsync<Forbidden>(() => ForeseeAsync(mentor, CompletionResult.Passed, [registration]));
        Assert.Equal("NOT_FOUND", Assert.Single((await ForeseeAsync(elsewhere, CompletionResult.Passed, [registration])).Refusals).Code);
        var marking = new AttendanceForeseen(new MarkAttendance([registration.Id], Attended: false));
        Assert.Equal("NOT_FOUND", Assert.Single((await elsewhere.AskAsync(marking)).Refusals).Code);
        var none = await Assert.ThrowsAsync<BadInput>(() => ForeseeAsync(Hlf.Admin, CompletionResult.Passed, []));
        Assert.Equal(("registrationIds", "Must not be empty."), none.Fault);
    }

    private static bool Alike(DomainError one, DomainError other) =>
        (one.Code, one.Message) == (other.Code, other.Message) && one.Path.SequenceEqual(other.Path);

    private static Task<Foreseen> ForeseeAsync(Person by, CompletionResult result, IEnumerable<CourseRegistration> people) =>
        by.AskAsync(new CompletionForeseen(new CompleteCourse([.. people.Select(one => one.Id)], result)));
}
