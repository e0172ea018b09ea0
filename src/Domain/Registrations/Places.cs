using Meander.Domain.Courses;

namespace Meander.Domain.Registrations;

/// <summary>A person's request for a place in a course.</summary>
/// <param name="UserId">The person who gets the place.</param>
/// <param name="By">The caller: the person, or a coordinator or admin who enrols them.</param>
/// <param name="MayWait">False refuses with COURSE_FULL instead of joining the waiting list.</param>
/// <param name="Notes">Kept with the registration; null for none.</param>
public sealed record PlaceRequest(UserId UserId, UserId By, bool MayWait, string? Notes);

/// <summary>What can happen to a place.</summary>
public enum PlaceAct
{
    /// <summary>Taken: a seat, or the end of the waiting list.</summary>
    Admitted,

    /// <summary>A seat for the head of the waiting list.</summary>
    Promoted,

    /// <summary>Given back; a no-show when the course had started.</summary>
    Cancelled,

    MarkedPresent,
    MarkedAbsent,
    Completed,
}

/// <summary>One place that changed.</summary>
/// <param name="Registration">The registration as it is afterwards.</param>
/// <param name="Act">What happened to it.</param>
/// <param name="By">The user who acted, or whose act promoted the person; null for an import.</param>
public sealed record PlaceChange(CourseRegistration Registration, PlaceAct Act, UserId? By);

/// <summary>
/// The places of one course as they stand under its lock. Everything that gives, moves or takes back a place is decided here, and free
/// seats go to the head of the waiting list by the same act (Registrations 6).
/// </summary>
/// <remarks>
/// The way of a change: a handler has <c>IPlaces</c> lock the course and load this, calls one act, and has <c>IPlaces.StoreAsync</c> write
/// <see cref="Changes"/>; requests for places come together, by <c>EnrollmentQueue</c>. After a refusal of a list as a whole it stores
/// nothing. What an act does beyond this file:
/// <list type="bullet">
/// <item><see cref="Admission"/> says who may take a place.</item>
/// <item><see cref="CourseRegistration"/> says when a registration may move, and what it keeps of it.</item>
/// <item><see cref="RegistrationRecords"/> makes the audit event and the message of each change, with the sentences of
/// <see cref="Audit.Recorded"/> and <see cref="RegistrationTexts"/>.</item>
/// <item><c>PlaceStore</c> in Infrastructure writes moved registrations in one statement, then new ones in another.</item>
/// <item>Triggers on <c>course_registrations</c> count the seats, close the gaps in the waiting list and refuse whatever breaks a rule
/// (<c>0006_registrations.sql</c>). They decide nothing that is not decided here (decision 3).</item>
/// </list>
/// </remarks>
public sealed class Places
{
    private readonly Dictionary<RegistrationId, CourseRegistration> _registrations;
    private readonly List<CourseRegistration> _line;
    private readonly Dictionary<UserId, Applicant> _applicants;
    private readonly List<PlaceChange> _changes = [];

    /// <param name="course">The course, with the seats as they are stored.</param>
    /// <param name="now">The instant of every decision.</param>
    /// <param name="registrations">The registrations that an act may name.</param>
    /// <param name="line">
    /// The head of the waiting list by position, as long as <see cref="Seats.PromotableWith"/> says for the seats that an act may free.
    /// A registration that is among <paramref name="registrations"/> too is taken from there.
    /// </param>
    /// <param name="applicants">The people for whom places may be asked; a person may be given twice.</param>
    public Places(
        CourseTerms course, DateTimeOffset now, IEnumerable<CourseRegistration> registrations, IEnumerable<CourseRegistration> line,
        IEnumerable<Applicant> applicants)
    {
        (Course, Now) = (course, now);
        _registrations = registrations.ToDictionary(registration => registration.Id);
        _line = [.. line.Select(waiting => _registrations.GetValueOrDefault(waiting.Id, waiting))];
        _applicants = applicants.DistinctBy(applicant => applicant.UserId).ToDictionary(applicant => applicant.UserId);
    }

    /// <summary>The course; its seats are those after every act so far.</summary>
    public CourseTerms Course { get; private set; }

    /// <summary>The instant of every decision.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The registrations that an act may name, in the order in which they were asked for.</summary>
    public IReadOnlyCollection<CourseRegistration> Registrations => _registrations.Values;

    /// <summary>The head of the waiting list as it was loaded: those who may move up by an act.</summary>
    public IReadOnlyList<CourseRegistration> Line => _line;

    /// <summary>The people for whom places may be asked, each once, in the order given; with what the acts so far made of them.</summary>
    public IReadOnlyCollection<Applicant> Applicants => _applicants.Values;

    /// <summary>What the acts changed, in order: what there is to store, to record and to tell.</summary>
    public IReadOnlyList<PlaceChange> Changes => _changes;

    /// <summary>The people who moved up, in order.</summary>
    public IEnumerable<CourseRegistration> Promoted =>
        _changes.Where(change => change.Act == PlaceAct.Promoted).Select(change => change.Registration);

    /// <summary>Everything for which <see cref="Admit"/> would refuse the person, in its order.</summary>
    public IEnumerable<DomainError> Blockers(UserId person, bool mayWait) => Admission.Blockers(Course, _applicants[person], mayWait, Now);

    /// <summary>
    /// Decides one request after another: each sees the seats and registrations that those before it left. Free seats go to the waiting
    /// list before, so that no newcomer overtakes it (Registrations 4).
    /// </summary>
    /// <returns>One result for each request, in order.</returns>
    public IReadOnlyList<Result<CourseRegistration>> Admit(IReadOnlyList<PlaceRequest> requests)
    {
        Promote(requests[0].By);
        return [.. requests.Select(Decide)];
    }

    /// <summary>Gives a place back; a seat in a course that has started becomes a no-show instead.</summary>
    public Result<CourseRegistration> Cancel(RegistrationId id, string? reason, UserId by)
    {
        var cancelled = Move(_registrations[id], PlaceAct.Cancelled, by, registration => registration.Cancel(Course, reason, Now));
        if (cancelled.Succeeded)
            Promote(by);
        return cancelled;
    }

    /// <summary>Records who came to these courses, or who did not: all of them, or none when anyone cannot be marked so.</summary>
    /// <param name="courses">The courses of the registrations.</param>
    /// <param name="ids">The registrations.</param>
    /// <param name="present">False: they did not come.</param>
    /// <param name="by">The coordinator or admin.</param>
    /// <returns>The registrations in the order given, or every refusal, which names the place in the list.</returns>
    public static Result<IReadOnlyList<CourseRegistration>> Mark(
        IReadOnlyList<Places> courses, IReadOnlyList<RegistrationId> ids, bool present, UserId by) =>
        PromoteAfter(TryMark(courses, ids, present, by), courses, by);

    /// <summary>
    /// What <see cref="Mark"/> would answer. Nobody moves up by it, so that the lines need not be loaded, and nothing of it is to be stored.
    /// </summary>
    /// <inheritdoc cref="Mark" />
    public static Result<IReadOnlyList<CourseRegistration>> TryMark(
        IReadOnlyList<Places> courses, IReadOnlyList<RegistrationId> ids, bool present, UserId by) => present
        ? MoveAll(courses, ids, PlaceAct.MarkedPresent, by, (registration, course, now) => registration.MarkPresent(course, now))
        : MoveAll(courses, ids, PlaceAct.MarkedAbsent, by, (registration, course, now) => registration.MarkAbsent(course, now));

    /// <summary>Records the outcome of people who attended these courses: all of them, or none.</summary>
    /// <inheritdoc cref="Mark" />
    public static Result<IReadOnlyList<CourseRegistration>> Complete(
        IReadOnlyList<Places> courses, IReadOnlyList<RegistrationId> ids, CompletionResult result, UserId by) =>
        PromoteAfter(TryComplete(courses, ids, result, by), courses, by);

    /// <summary>What <see cref="Complete"/> would answer, as <see cref="TryMark"/> is to <see cref="Mark"/>.</summary>
    /// <inheritdoc cref="Mark" />
    public static Result<IReadOnlyList<CourseRegistration>> TryComplete(
        IReadOnlyList<Places> courses, IReadOnlyList<RegistrationId> ids, CompletionResult result, UserId by) =>
        MoveAll(courses, ids, PlaceAct.Completed, by, (registration, _, now) => registration.Complete(result, now));

    /// <summary>
    /// Takes over the course as a change left it. More seats, or a start that moved into the future, let people move up (Courses 10).
    /// </summary>
    /// <param name="course">The course, changed in memory under its lock.</param>
    /// <param name="by">The user who changed it; null for an import.</param>
    public void Change(Course course, UserId? by)
    {
        Course = Course.ChangedTo(course);
        Promote(by);
    }

    private static Result<IReadOnlyList<CourseRegistration>> MoveAll(
        IReadOnlyList<Places> courses, IReadOnlyList<RegistrationId> ids, PlaceAct act, UserId by,
        Func<CourseRegistration, CourseTerms, DateTimeOffset, Result<CourseRegistration>> move)
    {
        var placesOf = courses.SelectMany(places => places._registrations.Keys, (places, id) => (id, places))
            .ToDictionary(pair => pair.id, pair => pair.places);
        var (moved, refusals) = (new List<CourseRegistration>(), new List<DomainError>());
        foreach (var (index, id) in ids.Index())
        {
            var result = placesOf.TryGetValue(id, out var places)
                ? places.Move(places._registrations[id], act, by, registration => move(registration, places.Course, places.Now))
                : new NotFound("registration");
            refusals.AddRange(result.Errors.Select(error => error with { Path = ["registrationIds", $"{index}"] }));
            if (result.Succeeded)
                moved.Add(result.Value);
        }

        return refusals.Count > 0
            ? Result<IReadOnlyList<CourseRegistration>>.Refuse(refusals)
            : Result<IReadOnlyList<CourseRegistration>>.Of(moved);
    }

    private static Result<IReadOnlyList<CourseRegistration>> PromoteAfter(
        Result<IReadOnlyList<CourseRegistration>> moved, IReadOnlyList<Places> courses, UserId by)
    {
        if (!moved.Succeeded)
            return moved;
        foreach (var places in courses)
            places.Promote(by);
        return moved;
    }

    private Result<CourseRegistration> Decide(PlaceRequest request)
    {
        var applicant = _applicants[request.UserId];
        if (Admission.Blockers(Course, applicant, request.MayWait, Now).FirstOrDefault() is { } refusal)
            return refusal;
        var registration = CourseRegistration.Admit(Course, request.UserId, request.By, request.Notes, Now);
        _applicants[request.UserId] = applicant with { ActiveRegistration = registration.Id, Registrations = applicant.Registrations + 1 };
        Add(registration, null, PlaceAct.Admitted, request.By);
        return ((Result<CourseRegistration>)registration).Warn(Admission.Warnings(applicant));
    }

    private Result<CourseRegistration> Move(
        CourseRegistration registration, PlaceAct act, UserId by, Func<CourseRegistration, Result<CourseRegistration>> move)
    {
        var before = registration.Status;
        var result = move(registration);
        if (result.Succeeded)
            Add(registration, before, act, by);
        return result;
    }

    // Seats that come free after the start stay free (Registrations 6).
    private void Promote(UserId? by)
    {
        var free = Course.HasStarted(Now) ? 0 : Course.Seats.Promotable;
        var next = _line.Where(waiting => waiting.Status == RegistrationStatus.Waitlisted).Take(free).ToList();
        if (next.Count < free)
        {
            throw new InvalidOperationException(
                $"{free} people move up in course {Course.Id.Value}, and only {next.Count} of its line were loaded.");
        }

        foreach (var registration in next)
        {
            registration.Promote(Now);
            Add(registration, RegistrationStatus.Waitlisted, PlaceAct.Promoted, by);
        }
    }

    private void Add(CourseRegistration registration, RegistrationStatus? before, PlaceAct act, UserId? by)
    {
        Course = Course with { Seats = Course.Seats.Move(before, registration.Status) };
        _changes.Add(new PlaceChange(registration, act, by));
    }
}
