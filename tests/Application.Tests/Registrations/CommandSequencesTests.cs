using System.Collections.Concurrent;
using FsCheck.Fluent;
using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Registrations;

/// <summary>Whatever people do, in whatever order and however much at once, every rule that the database backs holds.</summary>
public sealed class CommandSequencesTests(Given given) : OnPostgres(given), IDisposable
{
    private readonly Given _other = given.AnotherNode();

    public void Dispose() => _other.Dispose();

    public enum Deed
    {
        Enroll,
        EnrollAsAnnounced,
        EnrollMany,
        Cancel,
        CancelAnother,
        MarkPresent,
        MarkAbsent,
        Complete,
        ChangeSeats,
        LiftLimit,
        SwitchLine,
        SwitchActive,
        Reschedule,
        MoveClock,
    }

    /// <summary>One thing that somebody does; the numbers pick among what there is.</summary>
    public sealed record Step(Deed Deed, int Who, int Which, int Number);

    private static readonly Deed[] AtOnce = [.. Enum.GetValues<Deed>().Except([Deed.MoveClock, Deed.EnrollAsAnnounced])];

    [Fact]
    public Task Any_sequence_of_commands_keeps_every_invariant() =>
        HoldsAsync(Enum.GetValues<Deed>(), async (world, steps) =>
        {
            foreach (var step in steps)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await world.DoAsync(step, Given);
                await world.NobodyWaitsForNothingAsync();
            }
        });

    [Fact]
    public Task Any_commands_at_once_keep_every_invariant() =>
        HoldsAsync(AtOnce, async (world, steps) =>
        {
            await Task.WhenAll(steps.Select((step, i) => world.DoAsync(step, i % 2 == 0 ? Given : _other)));
            await world.NobodyWaitsForNothingAsync();
        });

    private Task HoldsAsync(Deed[] deeds, Func<World, Step[], Task> run)
    {
        var step =
            from deed in Gen.Elements(deeds)
            from who in Gen.Choose(0, 7)
            from which in Gen.Choose(0, 1)
            from number in Gen.Choose(0, 11)
            select new Step(deed, who, which, number);
        var steps = Arb.From(step.ArrayOf(40), all => all.Select((_, i) => all.Where((_, j) => j != i).ToArray()));
        return Worlds.CheckAsync(steps, all => KeepsAsync(all, run));
    }

    private async Task KeepsAsync(Step[] steps, Func<World, Step[], Task> run)
    {
        Clock.Now = new Clock().Now;
        var world = await World.MakeAsync(Given);
        await run(world, steps);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
        await world.EveryChangeWasRecordedAsync();
    }

    /// <summary>A small organisation: a course that starts and one that does not, both soon full, and eight people.</summary>
    private sealed class World(Given given, Tenant tenant, IReadOnlyList<Person> people, IReadOnlyList<Course> courses)
    {
        private readonly ConcurrentQueue<CourseRegistration> _made = new();

        public static async Task<World> MakeAsync(Given given)
        {
            var tenant = await given.OrganizationAsync();
            return new World(given, tenant, await tenant.MentorsAsync(8),
            [
                await tenant.CourseAsync(one => one with { MaxEnrollmentsPerUser = 3 }),
                await tenant.SelfPacedAsync(one => one with { SeatsTotal = 3, MaxEnrollmentsPerUser = 3 }),
            ]);
        }

        public async Task DoAsync(Step step, Given node)
        {
            var (person, admin, course) = (people[step.Who].At(node), tenant.Admin.At(node), courses[step.Which]);
            switch (step.Deed)
            {
                case Deed.Enroll:
                    Keep([await person.EnrollAsync(course, joinWaitlist: step.Number > 1)]);
                    break;
                case Deed.EnrollAsAnnounced:
                    Keep([await EnrollAsAnnouncedAsync(person, course)]);
                    break;
                case Deed.EnrollMany:
                    Keep((await admin.EnrollManyAsync(course, people.Skip(step.Who).Take(3))).Value);
                    break;
                case Deed.ChangeSeats:
                    _ = await admin.ChangeAsync(course, to => to with { SeatsTotal = 1 + step.Number % 5 });
                    break;
                case Deed.LiftLimit:
                    _ = await admin.ChangeAsync(course, to => to with { SeatsTotal = step.Number < 3 ? (int?)null : 2 });
                    break;
                case Deed.SwitchLine:
                    _ = await admin.ChangeAsync(course, to => to with { WaitlistEnabled = step.Number > 2 });
                    break;
                case Deed.SwitchActive:
                    _ = await admin.SendAsync(new SetCourseActive(course.Id, step.Number > 2, null));
                    break;
                case Deed.Reschedule:
                    _ = await admin.ChangeAsync(courses[0], to => to with { Schedule = Tenant.OneDay(2026, 7, 10 + step.Number) });
                    break;
                case Deed.MoveClock:
                    given.Clock.Now = Instant(7, 10 + step.Number, 8 + step.Who);
                    break;
                default:
                    await MoveAsync(step, admin);
                    break;
            }
        }

        // Free seats go to the head of the line at once in a course that never starts. (In one that did, they wait for the next enrolment
        // should its start move into the future.)
        public async Task NobodyWaitsForNothingAsync()
        {
            foreach (var course in courses)
            {
                var stored = await tenant.StoredAsync(course);
                if (stored.StartsAt is null)
                    Assert.Equal(0, stored.Seats.Promotable);
            }
        }

        // The last action recorded for a registration is the one that led to where it stands, and the first is its making.
        public async Task EveryChangeWasRecordedAsync()
        {
            var registrations =
                await given.StoredAsync(db => db.Registrations.AsNoTracking().Where(one => one.OrganizationId == tenant.Id).ToListAsync());
            var actions =
                (await given.StoredAsync(db => db.AuditEvents.AsNoTracking().Where(one => one.OrganizationId == tenant.Id).ToListAsync()))
                .ToLookup(one => one.SubjectId, one => one.Action);
            foreach (var one in registrations)
            {
                Assert.Single(actions[one.Id.Value], "registration.created");
                Assert.Contains(Last(one.Status, actions[one.Id.Value].Contains("registration.promoted")), actions[one.Id.Value]);
            }
        }

        private static string Last(RegistrationStatus status, bool promoted) => status switch
        {
            RegistrationStatus.Confirmed when promoted => "registration.promoted",
            RegistrationStatus.Confirmed or RegistrationStatus.Waitlisted => "registration.created",
            RegistrationStatus.Attended => "registration.attended",
            RegistrationStatus.NoShow => "registration.no_show",
            RegistrationStatus.Completed => "registration.completed",
            _ => "registration.cancelled",
        };

        private async Task MoveAsync(Step step, Person admin)
        {
            var made = _made.ToArray();
            if (made.Length == 0)
                return;
            var (one, another) = (made[(step.Who * 12 + step.Number) % made.Length], made[step.Number % made.Length]);
            CourseRegistration[] list = one.Id == another.Id ? [one] : [one, another];
            _ = step.Deed switch
            {
                Deed.MarkPresent => (await admin.MarkAsync(true, step.Which == 0 ? list : [one])).Succeeded,
                Deed.MarkAbsent => (await admin.MarkAsync(false, step.Which == 0 ? list : [one])).Succeeded,
                Deed.Complete => (await admin.CompleteAsync(CompletionResult.Passed, one)).Succeeded,
                _ => (await admin.CancelAsync(one)).Succeeded,
            };
        }

        // What a person is told beforehand is what they are answered; to be compared while nobody else acts.
        private static async Task<Result<CourseRegistration>> EnrollAsAnnouncedAsync(Person person, Course course)
        {
            var announced = await person.AskAsync(new ViewerEnrollmentsOf([course.Id]));
            var result = await person.EnrollAsync(course);
            Assert.Equal(announced.Single().Blockers.Select(blocker => blocker.Code).FirstOrDefault("OK"), result.Code());
            return result;
        }

        private void Keep(IEnumerable<Result<CourseRegistration>> results)
        {
            foreach (var result in results.Where(result => result.Succeeded))
                _made.Enqueue(result.Value);
        }
    }
}
