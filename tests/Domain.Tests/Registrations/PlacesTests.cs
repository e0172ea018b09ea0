using Meander.Domain.Courses;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests.Registrations;

public sealed class PlacesTests
{
    private static readonly UserId Staff = UserId.New();
    private static readonly UserId[] People = [.. Enumerable.Range(0, 6).Select(_ => UserId.New())];

    private static Places Of(
        CourseTerms course, IEnumerable<CourseRegistration>? registrations = null, IEnumerable<CourseRegistration>? line = null,
        IEnumerable<Applicant>? applicants = null) =>
        new(
            course, Sample.Now, registrations ?? [], line ?? [],
            applicants ?? People.Select(person => Sample.Applicant with { UserId = person }));

    private static CourseTerms With(int? total, int taken, int waiting, bool started = false) => Sample.Course with
    {
        Seats = new Seats(total, taken, waiting),
        StartsAt = started ? Sample.Now : Sample.Now.AddDays(20),
        Deadline = null,
    };

    private static PlaceRequest Ask(int person, bool mayWait = true, string? notes = null) =>
        new(People[person], People[person], mayWait, notes);

    private static CourseRegistration[] Line(int length) =>
        [.. Enumerable.Range(1, length).Select(position => Sample.Waiting(UserId.New(), position))];

    private static CourseRegistration[] Seated(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => CourseRegistration.Admit(Sample.Course, UserId.New(), Staff, null, Sample.Now))];

    private static CourseRegistration Attended()
    {
        var registration = Sample.Confirmed();
        Assert.True(registration.MarkPresent(With(2, 1, 0, started: true), Sample.Now).Succeeded);
        return registration;
    }

    private static string Code<T>(Result<T> result) => result.Succeeded ? "OK" : result.Errors[0].Code;

    [Fact]
    public void A_list_is_decided_in_order_and_the_same_person_twice_is_enrolled_already()
    {
        var places = Of(With(2, 0, 0));
        var results = places.Admit([Ask(0), Ask(1), Ask(0), Ask(2, notes: "vegetarian")]);

        Assert.Equal(["OK", "OK", "ALREADY_ENROLLED", "OK"], results.Select(Code));
        Assert.Equal(
            [RegistrationStatus.Confirmed, RegistrationStatus.Confirmed, RegistrationStatus.Waitlisted],
            places.Changes.Select(change => change.Registration.Status));
        Assert.Equal(new AlreadyEnrolled(results[0].Value.Id), results[2].Errors.Single());
        Assert.Equal((1, "vegetarian"), (results[3].Value.WaitlistPosition!.Value, results[3].Value.Notes!));
        Assert.Equal(new Seats(2, 2, 1), places.Course.Seats);
    }

    [Fact]
    public void Requests_of_many_callers_keep_each_their_own_caller_notes_and_willingness_to_wait()
    {
        var places = Of(With(1, 0, 0));
        var results = places.Admit(
        [
            new PlaceRequest(People[0], Staff, MayWait: false, Notes: "by staff"),
            Ask(1, mayWait: false, notes: "in a hurry"),
            Ask(2, mayWait: true, notes: "has time"),
            Ask(1, mayWait: true),
        ]);

        Assert.Equal(["OK", "COURSE_FULL", "OK", "OK"], results.Select(Code));
        Assert.Equal<(UserId, UserId, string?, int?)>(
            [(People[0], Staff, "by staff", null), (People[2], People[2], "has time", 1), (People[1], People[1], null, 2)],
            places.Changes.Select(change => change.Registration)
                .Select(one => (one.UserId, one.RegisteredByUserId, one.Notes, one.WaitlistPosition)));
        Assert.Equal<UserId?>([Staff, People[2], People[1]], places.Changes.Select(change => change.By));
    }

    [Fact]
    public void A_refusal_leaves_no_change()
    {
        var places = Of(With(1, 1, 0) with { WaitlistEnabled = false });
        Assert.Equal("COURSE_FULL", Code(places.Admit([Ask(0)]).Single()));
        Assert.Equal("INVALID_STATUS_TRANSITION", Code(CancelTwice(out var second)));
        Assert.Empty(places.Changes);
        Assert.Single(second.Changes);

        static Result<CourseRegistration> CancelTwice(out Places places)
        {
            var seated = Seated(1);
            places = Of(With(1, 1, 0), seated);
            Assert.True(places.Cancel(seated[0].Id, null, Staff).Succeeded);
            return places.Cancel(seated[0].Id, null, Staff);
        }
    }

    [Fact]
    public void What_stops_a_person_is_what_they_are_refused_for_in_the_same_order()
    {
        var applicant = Sample.Applicant with
        {
            UserId = People[0],
            ActiveRegistration = RegistrationId.New(),
            MissingCourses = [CourseId.New()],
        };
        var places = Of(With(1, 1, 0) with { WaitlistEnabled = false, IsActive = false }, applicants: [applicant]);

        var blockers = places.Blockers(People[0], mayWait: true).ToList();
        Assert.Equal(
            ["COURSE_NOT_OPEN", "ALREADY_ENROLLED", "PREREQUISITES_MISSING", "COURSE_FULL"], blockers.Select(blocker => blocker.Code));
        Assert.Equal(blockers[0], places.Admit([Ask(0)])[0].Errors.Single());
    }

    [Fact]
    public void A_stranger_is_no_member_whoever_asks()
    {
        var places = Of(With(2, 0, 0), applicants: [Sample.Applicant with { UserId = People[0], IsMember = false }]);
        Assert.Equal("NOT_A_MEMBER", Code(places.Admit([Ask(0) with { By = Staff }]).Single()));
    }

    [Fact]
    public void A_prerequisite_that_runs_out_before_the_start_is_a_warning()
    {
        var places = Of(With(2, 0, 0), applicants: [Sample.Applicant with { UserId = People[0], ExpiringBeforeStart = ["First aid"] }]);
        Assert.Equal("PREREQUISITE_EXPIRES_BEFORE_START", places.Admit([Ask(0)]).Single().Warnings.Single().Code);
    }

    [Fact]
    public void Unlimited_seats_are_taken_by_everybody()
    {
        var places = Of(With(null, 1_000_000, 0));
        Assert.All(places.Admit([Ask(0), Ask(1), Ask(2)]), result => Assert.Equal(RegistrationStatus.Confirmed, result.Value.Status));
        Assert.Equal(new Seats(null, 1_000_003, 0), places.Course.Seats);
    }

    [Fact]
    public void While_anyone_waits_a_newcomer_waits_too()
    {
        // The one who waits has the free seat before the newcomer is decided about.
        var line = Line(2);
        var places = Of(With(3, 2, 2), line: line[..1]);
        var newcomer = places.Admit([Ask(0)]).Single().Value;

        Assert.Equal((RegistrationStatus.Waitlisted, 2), (newcomer.Status, newcomer.WaitlistPosition));
        Assert.Equal([PlaceAct.Promoted, PlaceAct.Admitted], places.Changes.Select(change => change.Act));
        Assert.Equal(
            (line[0].Id, RegistrationStatus.Confirmed, Sample.Now),
            (places.Promoted.Single().Id, line[0].Status, line[0].ConfirmationDate));
        Assert.Equal(new Seats(3, 3, 2), places.Course.Seats);
    }

    [Fact]
    public void A_cancelled_seat_goes_to_the_head_of_the_line()
    {
        var (seated, line) = (Seated(1), Line(2));
        var places = Of(With(1, 1, 2), seated, line[..1]);
        Assert.True(places.Cancel(seated[0].Id, "ill", seated[0].UserId).Succeeded);

        Assert.Equal<(RegistrationId, PlaceAct, UserId?)>(
            [(seated[0].Id, PlaceAct.Cancelled, seated[0].UserId), (line[0].Id, PlaceAct.Promoted, seated[0].UserId)],
            places.Changes.Select(change => (change.Registration.Id, change.Act, change.By)));
        Assert.Equal(("ill", RegistrationStatus.Cancelled), (seated[0].CancellationReason, seated[0].Status));
        Assert.Equal(new Seats(1, 1, 1), places.Course.Seats);
    }

    [Fact]
    public void Nobody_moves_up_when_somebody_leaves_the_line()
    {
        var line = Line(3);
        var places = Of(With(1, 1, 3), [line[1]], [line[0]]);
        Assert.True(places.Cancel(line[1].Id, null, Staff).Succeeded);
        Assert.Equal([PlaceAct.Cancelled], places.Changes.Select(change => change.Act));
        Assert.Equal(new Seats(1, 1, 2), places.Course.Seats);
    }

    [Fact]
    public void Whoever_leaves_the_line_is_not_the_one_who_moves_up()
    {
        // A seat is free although people wait: it came free after a start that was moved into the future since.
        var line = Line(3);
        var places = Of(With(2, 1, 3), [line[0]], line[..2]);
        Assert.True(places.Cancel(line[0].Id, null, Staff).Succeeded);
        Assert.Equal([line[1].Id], places.Promoted.Select(one => one.Id));
        Assert.Equal(new Seats(2, 2, 1), places.Course.Seats);
    }

    [Fact]
    public void After_the_start_a_cancelled_seat_is_a_no_show_and_nobody_moves_up()
    {
        var (seated, line) = (Seated(1), Line(1));
        var places = Of(With(1, 1, 1, started: true), seated, line);
        Assert.Equal(RegistrationStatus.NoShow, places.Cancel(seated[0].Id, null, Staff).Value.Status);
        Assert.Equal([PlaceAct.Cancelled], places.Changes.Select(change => change.Act));
        Assert.Equal(new Seats(1, 0, 1), places.Course.Seats);
    }

    [Fact]
    public void Absent_people_of_a_course_without_a_start_free_their_seats_for_the_line()
    {
        var (seated, line) = (Seated(3), Line(3));
        var places = Of(With(3, 3, 3) with { StartsAt = null }, seated, line[..2]);
        Assert.True(Places.Mark([places], [seated[2].Id, seated[0].Id], present: false, Staff).Succeeded);

        Assert.Equal(
            [PlaceAct.MarkedAbsent, PlaceAct.MarkedAbsent, PlaceAct.Promoted, PlaceAct.Promoted],
            places.Changes.Select(change => change.Act));
        Assert.Equal([line[0].Id, line[1].Id], places.Promoted.Select(one => one.Id));
        Assert.Equal(new Seats(3, 3, 1), places.Course.Seats);
    }

    [Fact]
    public void Marks_of_several_courses_come_back_in_the_order_given()
    {
        var (here, there) = (Seated(2), Seated(1));
        var one = Of(With(2, 2, 0, started: true), here);
        var other = Of(With(2, 1, 0, started: true) with { Id = CourseId.New() }, there);
        var marked = Places.Mark([one, other], [here[1].Id, there[0].Id, here[0].Id], present: true, Staff);

        Assert.Equal([here[1].Id, there[0].Id, here[0].Id], marked.Value.Select(registration => registration.Id));
        Assert.All(marked.Value, registration => Assert.Equal(RegistrationStatus.Attended, registration.Status));
        Assert.Equal((2, 1), (one.Changes.Count, other.Changes.Count));
    }

    [Fact]
    public void Everyone_of_a_list_who_cannot_be_marked_is_named_by_their_place_in_it()
    {
        var (seated, waiting) = (Seated(1), Line(2));
        var places = Of(With(1, 1, 2, started: true), [.. seated, .. waiting]);
        var marked = Places.Mark([places], [waiting[0].Id, seated[0].Id, waiting[1].Id, RegistrationId.New()], present: true, Staff);

        Assert.Equal(["INVALID_STATUS_TRANSITION", "INVALID_STATUS_TRANSITION", "NOT_FOUND"], marked.Errors.Select(error => error.Code));
        Assert.Equal(
            ["registrationIds.0", "registrationIds.2", "registrationIds.3"], marked.Errors.Select(error => string.Join('.', error.Path)));
    }

    [Fact]
    public void A_mistaken_absence_is_put_right_while_a_seat_is_left()
    {
        var absent = Seated(2);
        Assert.All(absent, one => Assert.True(one.MarkAbsent(With(2, 2, 0, started: true), Sample.Now).Succeeded));
        var places = Of(With(1, 0, 0, started: true), absent);
        var marked = Places.Mark([places], [absent[0].Id, absent[1].Id], present: true, Staff);
        Assert.Equal(("COURSE_FULL", "1"), (marked.Errors.Single().Code, marked.Errors.Single().Path[1]));
    }

    [Theory]
    [InlineData(CompletionResult.Passed)]
    [InlineData(CompletionResult.Failed)]
    public void Completing_keeps_the_seat_and_moves_nobody(CompletionResult result)
    {
        var attended = Attended();
        var places = Of(With(1, 1, 1), [attended], Line(1));
        Assert.Equal(result, Places.Complete([places], [attended.Id], result, Staff).Value.Single().CompletionResult);
        Assert.Equal([(PlaceAct.Completed, (UserId?)Staff)], places.Changes.Select(change => (change.Act, change.By)));
        Assert.Equal(new Seats(1, 1, 1), places.Course.Seats);
    }

    [Theory]
    [InlineData(5, 3, 4, false, 2)]
    [InlineData(5, 5, 4, false, 0)]
    [InlineData(null, 5, 4, false, 4)]
    [InlineData(5, 3, 1, false, 1)]
    [InlineData(5, 3, 4, true, 0)]
    public void Free_seats_go_to_the_head_of_the_line_until_the_start(int? total, int taken, int waiting, bool started, int promoted)
    {
        // The seats were raised, and the course was rescheduled where it had not started.
        var line = Line(waiting);
        var places = Of(With(taken, taken, waiting, started), line: line);
        var details = Sample.Details with { SeatsTotal = total, Schedule = started ? Yesterday : Sample.Details.Schedule };
        places.Change(Sample.Draft(details), by: null);

        Assert.Equal(line.Take(promoted).Select(one => one.Id), places.Promoted.Select(one => one.Id));
        Assert.All(places.Changes, change => Assert.Null(change.By));
        Assert.Equal(new Seats(total, taken + promoted, waiting - promoted), places.Course.Seats);
    }

    [Fact]
    public void A_change_of_the_course_is_what_later_acts_see()
    {
        var places = Of(With(2, 0, 0));
        places.Change(Sample.Draft(Sample.Details with { Title = "Another title", SeatsTotal = 1, WaitlistEnabled = false }), Staff);
        Assert.Equal("Another title", places.Course.Title);
        Assert.Equal("COURSE_NOT_OPEN", Code(places.Admit([Ask(0)]).Single()));
    }

    [Fact]
    public void A_line_that_was_loaded_too_short_is_a_fault() =>
        Assert.Throws<InvalidOperationException>(() => Of(With(3, 1, 2), line: Line(1)).Admit([Ask(0)]));

    [Theory]
    [InlineData(5, 3, 4, 0, 2)]
    [InlineData(5, 3, 4, 1, 3)]
    [InlineData(5, 5, 4, 100, 4)]
    [InlineData(5, 5, 4, int.MaxValue, 4)]
    [InlineData(null, 5, 4, 0, 4)]
    public void So_many_could_move_up_if_more_seats_were_free(int? total, int taken, int waiting, int more, int expected) =>
        Assert.Equal(expected, new Seats(total, taken, waiting).PromotableWith(more));

    private static Schedule Yesterday { get; } =
        new(new(2026, 11, 20), new(2026, 11, 20), "Oslo", [new Session(new(2026, 11, 20), new(9, 0), new(16, 0), null)]);
}
