using FsCheck.Fluent;
using Meander.Application.Courses;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

// Registrations 2 and 3: what SQL finds out about applicants is what the domain makes of their certifications and passes.
public sealed partial class RulesOfTheDatabaseTests
{
    /// <summary>How far somebody came in one course.</summary>
    public enum Ending
    {
        NotTaken,
        Attended,
        Failed,
        Passed,
    }

    /// <summary>
    /// One applicant: what happened to the type that the course issues and to the one that it wants, and how three courses ended.
    /// </summary>
    public sealed record Past(Act[] Issued, Act[] Wanted, Ending[] Courses);

    [Fact]
    public Task Who_comes_to_renew_and_what_is_missing_is_what_the_domain_says_of_their_past()
    {
        var past =
            from issued in Acts()
            from wanted in Acts()
            from courses in Gen.Elements(Enum.GetValues<Ending>()).ArrayOf(3)
            select new Past(issued, wanted, courses);
        return Worlds.CheckAsync(Arb.From(past.ArrayOf(8)), AdmitsByTheDomainAsync);
    }

    private async Task AdmitsByTheDomainAsync(Past[] people)
    {
        var tenant = await Given.OrganizationAsync();
        await tenant.TypeAsync("issued");
        await tenant.TypeAsync("wanted");
        var first = await tenant.SelfPacedAsync(one => one with { IsRecurring = true });
        var next = (await tenant.Admin.SendAsync(new ScheduleNextInstance(first.Id, Tenant.OneDay(2026, 8, 1), null, null))).Value;
        var other = await tenant.SelfPacedAsync();
        var course = await tenant.IssuingAsync("issued", but: one => one with
        {
            PrerequisiteCertifications = ["wanted"],
            PrerequisiteCourseIds = [next.Id, other.Id],
            MaxEnrollmentsPerUser = 1,
        });
        var mentors = await tenant.MentorsAsync(people.Length);
        var standings = new List<(Standing? Issued, Standing? Wanted)>();
        foreach (var (mentor, past) in mentors.Zip(people))
        {
            standings.Add((
                await HoldsAsync(tenant, mentor, "issued", past.Issued), await HoldsAsync(tenant, mentor, "wanted", past.Wanted)));
            // Whoever completed the course once is at the limit, and is let in again to renew only.
            await TookAsync(tenant, course, mentor, Ending.Failed);
            foreach (var (taken, result) in new[] { first, next, other }.Zip(past.Courses))
                await TookAsync(tenant, taken, mentor, result);
        }

        foreach (var ((mentor, past), (issued, wanted)) in mentors.Zip(people).Zip(standings))
        {
            var blockers = Assert.Single(await mentor.AskAsync(new ViewerEnrollmentsOf([course.Id]))).Blockers;
            Assert.Equal(issued is not { CallsForRenewal: true }, blockers.OfType<EnrollmentLimitReached>().Any());

            // Passing any instance of a recurring course is passing it.
            var passedChain = past.Courses[0] == Ending.Passed || past.Courses[1] == Ending.Passed;
            CourseId[] courses = [.. passedChain ? [] : new[] { next.Id }, .. past.Courses[2] == Ending.Passed ? [] : new[] { other.Id }];
            string[] types = wanted is { IsLost: false } ? [] : ["wanted"];
            var missing = blockers.OfType<PrerequisitesMissing>().SingleOrDefault();
            Assert.Equal(types, missing?.CertificationTypes ?? []);
            Assert.Equal(courses, missing?.Courses ?? []);
        }
    }

    /// <summary>What it amounts to today; null when it was never held.</summary>
    private async Task<Standing?> HoldsAsync(Tenant tenant, Person mentor, string type, Act[] acts)
    {
        var certification = Certification.Create(tenant.Id, mentor.Id, type, Clock.Now);
        var periods = Lived(certification, acts);
        if (periods.Count == 0)
            return null;
        await StoreAsync([certification], periods);
        return Standing.On(Today, periods[^1].Days);
    }

    private async Task TookAsync(Tenant tenant, Course course, Person mentor, Ending result)
    {
        if (result == Ending.NotTaken)
            return;
        var id = await _sql.IdAsync(PlainSql.Insert, course.Id.Value, mentor.Id.Value, tenant.Id.Value, "CONFIRMED", DBNull.Value);
        await _sql.MoveAsync(id, "ATTENDED");
        if (result != Ending.Attended)
        {
            await _sql.RunAsync(
                "update course_registrations set status = 'COMPLETED', completion_date = now(), completion_result = $2 where id = $1",
                id, Spelt(result == Ending.Passed ? CompletionResult.Passed : CompletionResult.Failed));
        }
    }
}
