using System.Globalization;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Dashboard.Parts;
using Meander.Domain;
using Meander.Domain.Courses;

namespace Meander.Dashboard.Courses;

/// <summary>What is typed into the form of a course. What it means is decided by the use case that it goes to.</summary>
public sealed class CourseForm
{
    private readonly List<DomainError> _unread = [];

    public string Title { get; set; } = "";
    public string Description { get; set; } = "";
    public CourseCategory Category { get; set; } = CourseCategory.Workshop;
    public CourseDelivery Delivery { get; set; } = CourseDelivery.InPerson;
    public DateOnly? StartDate { get; set; }
    public DateOnly? EndDate { get; set; }
    public List<SessionForm> Sessions { get; } = [];

    /// <summary>Not shown in the form, and kept.</summary>
    public string? ScheduleLocation { get; init; }

    public string Location { get; set; } = "";
    public string Instructor { get; set; } = "";
    public string Seats { get; set; } = "";
    public bool Waitlist { get; set; } = true;
    public DateTime? Deadline { get; set; }
    public string Duration { get; set; } = "";
    public string MaxEnrollments { get; set; } = "1";
    public string CertificationType { get; set; } = "";
    public string Validity { get; set; } = "";
    public bool NeverExpires { get; set; }
    public bool Recurring { get; set; }
    public HashSet<string> Prerequisites { get; } = new(StringComparer.Ordinal);

    /// <summary>Whoever has the form of a course that is there reads them for it.</summary>
    public List<CourseRow> PrerequisiteCourses { get; } = [];

    /// <summary>The form of a course that is there.</summary>
    public static CourseForm Of(CourseRow course, TimeZoneInfo zone)
    {
        var details = course.Details;
        var form = new CourseForm
        {
            Title = details.Title,
            Description = details.Description ?? "",
            Category = details.Category,
            Delivery = details.Delivery,
            StartDate = details.Schedule?.StartDate,
            EndDate = details.Schedule?.EndDate,
            Location = details.Location ?? "",
            ScheduleLocation = details.Schedule?.Location,
            Instructor = details.InstructorName ?? "",
            Seats = Text(details.SeatsTotal),
            Waitlist = details.WaitlistEnabled,
            Deadline = details.EnrollmentDeadline is { } deadline ? TimeZoneInfo.ConvertTime(deadline, zone).DateTime : null,
            Duration = Text(details.DurationHours),
            MaxEnrollments = Text(details.MaxEnrollmentsPerUser),
            CertificationType = details.CertificationType ?? "",
            Validity = Text(details.CertificationValidityMonths),
            NeverExpires = details.CertificationNeverExpires,
            Recurring = details.IsRecurring,
        };
        form.Sessions.AddRange((details.Schedule?.Sessions ?? []).Select(session => new SessionForm(session)));
        form.Prerequisites.UnionWith(details.PrerequisiteCertifications);
        return form;
    }

    /// <summary>The details as typed; null when something that must be a number is none.</summary>
    /// <param name="zone">The clock of the deadline.</param>
    /// <param name="refused">What could not be read.</param>
    public CourseDetails? Read(TimeZoneInfo zone, out Refusals refused)
    {
        _unread.Clear();
        var details = new CourseDetails
        {
            Title = Title,
            Description = OrNull(Description),
            Category = Category,
            Delivery = Delivery,
            Schedule = ReadSchedule(),
            Location = OrNull(Location),
            InstructorName = OrNull(Instructor),
            SeatsTotal = Number(Seats, "seatsTotal"),
            WaitlistEnabled = Waitlist,
            EnrollmentDeadline = ReadDeadline(zone),
            DurationHours = Decimal(Duration, "durationHours"),
            MaxEnrollmentsPerUser = Number(MaxEnrollments, "maxEnrollmentsPerUser") ?? 1,
            CertificationType = OrNull(CertificationType),
            CertificationValidityMonths = Number(Validity, "certificationValidityMonths"),
            CertificationNeverExpires = NeverExpires,
            IsRecurring = Recurring,
            PrerequisiteCertifications = [.. Prerequisites.Order(StringComparer.Ordinal)],
            PrerequisiteCourseIds = [.. PrerequisiteCourses.Select(course => course.Id)],
        };
        refused = new Refusals([.. _unread]);
        return _unread.Count == 0 ? details : null;
    }

    /// <summary>The same as a change of a course. What the form does not show stays.</summary>
    public static CourseChange Change(CourseDetails to) => new()
    {
        Title = to.Title,
        Description = to.Description,
        Category = (CourseCategory?)to.Category,
        Delivery = (CourseDelivery?)to.Delivery,
        Schedule = to.Schedule,
        Location = to.Location,
        InstructorName = to.InstructorName,
        SeatsTotal = to.SeatsTotal,
        WaitlistEnabled = (bool?)to.WaitlistEnabled,
        EnrollmentDeadline = to.EnrollmentDeadline,
        DurationHours = to.DurationHours,
        PrerequisiteCertifications = new Optional<IReadOnlyList<string>?>(to.PrerequisiteCertifications),
        PrerequisiteCourseIds = new Optional<IReadOnlyList<CourseId>?>(to.PrerequisiteCourseIds),
        CertificationType = to.CertificationType,
        CertificationValidityMonths = to.CertificationValidityMonths,
        CertificationNeverExpires = (bool?)to.CertificationNeverExpires,
        IsRecurring = (bool?)to.IsRecurring,
        MaxEnrollmentsPerUser = (int?)to.MaxEnrollmentsPerUser,
    };

    /// <summary>Null without a first day.</summary>
    public Schedule? ReadSchedule() => StartDate is { } start
        ? new Schedule(
            start, EndDate ?? start, ScheduleLocation,
            [.. Sessions.Select(one => new Session(one.Date ?? start, one.Start ?? default, one.End ?? default, one.Location))])
        : null;

    /// <summary>Null when none is typed.</summary>
    public DateTimeOffset? ReadDeadline(TimeZoneInfo zone) =>
        Deadline is { } local ? zone.InstantOf(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local)) : null;

    private int? Number(string typed, string field)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (int.TryParse(typed, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            return number;
        _unread.Add(ValidationFailed.At(CourseTexts.NotANumber, field));
        return null;
    }

    private decimal? Decimal(string typed, string field)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (decimal.TryParse(typed.Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return number;
        _unread.Add(ValidationFailed.At(CourseTexts.NotANumber, field));
        return null;
    }

    private static string Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static string? OrNull(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed;
}

/// <summary>What is typed of a session.</summary>
public sealed class SessionForm
{
    public SessionForm()
    {
    }

    public SessionForm(Session session) =>
        (Date, Start, End, Location) = (session.Date, session.StartTime, session.EndTime, session.Location);

    public DateOnly? Date { get; set; }
    public TimeOnly? Start { get; set; } = new(9, 0);
    public TimeOnly? End { get; set; } = new(16, 0);

    /// <summary>Not shown in the form, and kept.</summary>
    public string? Location { get; }
}
