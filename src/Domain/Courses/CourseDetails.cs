namespace Meander.Domain.Courses;

/// <summary>What the course is for.</summary>
public enum CourseCategory
{
    Certification,
    Onboarding,
    Workshop,
}

/// <summary>How the course is held.</summary>
public enum CourseDelivery
{
    InPerson,
    Online,
    Hybrid,
    SelfPaced,
}

/// <summary>Everything about a course that people edit; checked as a whole.</summary>
public sealed record CourseDetails
{
    public required string Title { get; init; }

    /// <summary>Markdown; null for none.</summary>
    public string? Description { get; init; }

    public required CourseCategory Category { get; init; }
    public required CourseDelivery Delivery { get; init; }

    /// <summary>Needed for IN_PERSON and HYBRID.</summary>
    public Schedule? Schedule { get; init; }

    public string? Location { get; init; }
    public string? InstructorName { get; init; }

    /// <summary>Null means unlimited.</summary>
    public int? SeatsTotal { get; init; }

    public bool WaitlistEnabled { get; init; } = true;

    /// <summary>The last instant to enrol; null: until the start.</summary>
    public DateTimeOffset? EnrollmentDeadline { get; init; }

    public decimal? DurationHours { get; init; }

    /// <summary>Type codes to hold, unexpired, before enrolling.</summary>
    public IReadOnlyList<string> PrerequisiteCertifications { get; init; } = [];

    /// <summary>Courses to have passed before enrolling.</summary>
    public IReadOnlyList<CourseId> PrerequisiteCourseIds { get; init; } = [];

    /// <summary>The code of the type issued; null when it issues none.</summary>
    public string? CertificationType { get; init; }

    /// <summary>Null when it issues none, or what it issues never expires.</summary>
    public int? CertificationValidityMonths { get; init; }

    public bool CertificationNeverExpires { get; init; }
    public bool IsRecurring { get; init; }
    public int MaxEnrollmentsPerUser { get; init; } = 1;

    /// <summary>Another schedule or place than before, of which everyone with a place is told (Courses 11).</summary>
    public bool MeetsElsewhere(CourseDetails before) => Schedule != before.Schedule || Location != before.Location;

    /// <summary>
    /// Everything that is wrong with the values themselves and with each other, whatever the time zone and the database say.
    /// </summary>
    public IEnumerable<ValidationFailed> Problems() => ValueProblems().Concat(FitProblems());

    /// <summary>What is wrong with single values, each by itself.</summary>
    public IEnumerable<ValidationFailed> ValueProblems()
    {
        (string? Problem, string Field)[] facts =
        [
            (Facts.Required(Title, Course.MaxTitle), "title"),
            (Facts.Paragraphs(Description, Course.MaxDescription), "description"),
            (Facts.Optional(Location, Course.MaxLocation), "location"),
            (Facts.Optional(InstructorName, Course.MaxInstructorName), "instructorName"),
            (Facts.Positive(SeatsTotal), "seatsTotal"),
            (Course.DurationProblem(DurationHours), "durationHours"),
            (CertificationType is null ? null : Facts.Code(CertificationType), "certificationType"),
            (Facts.Months(CertificationValidityMonths), "certificationValidityMonths"),
            (Facts.Positive(MaxEnrollmentsPerUser), "maxEnrollmentsPerUser"),
            (Facts.Prerequisites(PrerequisiteCertifications), "prerequisiteCertifications"),
            (Facts.Prerequisites(PrerequisiteCourseIds), "prerequisiteCourseIds"),
        ];
        foreach (var (problem, field) in facts)
        {
            if (problem is not null)
                yield return ValidationFailed.At(problem, field);
        }

        foreach (var (index, code) in PrerequisiteCertifications.Index())
        {
            if (Facts.Code(code) is { } problem)
                yield return ValidationFailed.At(problem, "prerequisiteCertifications", $"{index}");
        }

        foreach (var problem in Schedule?.Problems() ?? [])
            yield return problem;
    }

    private IEnumerable<ValidationFailed> FitProblems()
    {
        if (Delivery is CourseDelivery.InPerson or CourseDelivery.Hybrid && Schedule is not { Sessions.Count: > 0 })
            yield return ValidationFailed.At("IN_PERSON and HYBRID courses need a schedule with at least one session.", "schedule");
        if (CertificationType is null)
        {
            if (CertificationValidityMonths is not null)
                yield return ValidationFailed.At(
                    "Only a course that issues a certification has a validity; give certificationType too.", "certificationValidityMonths");
            if (CertificationNeverExpires)
                yield return ValidationFailed.At(
                    "Only a course that issues a certification can say this; give certificationType too.", "certificationNeverExpires");
        }
        else if (CertificationNeverExpires == CertificationValidityMonths.HasValue)
        {
            yield return ValidationFailed.At(
                "A course that issues a certification has either a validity of 1 or more months, or certificationNeverExpires: true.",
                "certificationValidityMonths");
        }
    }

    /// <summary>
    /// What is wrong in the organisation's time zone: with the deadline (Courses 4), with the sessions (Courses 3 and 16).
    /// </summary>
    public IEnumerable<ValidationFailed> ZoneProblems(TimeZoneInfo zone) =>
        (Schedule?.ZoneProblems(zone) ?? []).Concat(DeadlineProblems(zone));

    private IEnumerable<ValidationFailed> DeadlineProblems(TimeZoneInfo zone)
    {
        if (Schedule?.StartsAt(zone) is { } start && EnrollmentDeadline >= start)
            yield return ValidationFailed.At(
                $"Must be before the course starts at {start:yyyy-MM-dd'T'HH:mm:ss'Z'}.", "enrollmentDeadline");
    }
}
