using Meander.Application.Imports;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;

namespace Meander.Application.Courses;

/// <summary>What a courses file changes. Deciding does no I/O.</summary>
internal sealed class CoursePlan
{
    private readonly Organization _organization;
    private readonly IReadOnlyDictionary<string, CertificationType> _types;
    private readonly UserId _createdBy;
    private readonly BadLines _bad;
    private readonly LinesOfRows _rows;
    private readonly DateTimeOffset _now;

    private CoursePlan(
        Organization organization, IReadOnlyDictionary<string, CertificationType> types, UserId createdBy, BadLines bad, LinesOfRows rows,
        DateTimeOffset now) =>
        (_organization, _types, _createdBy, _bad, _rows, _now) = (organization, types, createdBy, bad, rows, now);

    public List<CertificationType> NewTypes { get; } = [];
    public List<Course> NewCourses { get; } = [];

    /// <summary>Lines that say something new about a known course, to be decided once that is locked.</summary>
    public List<(CourseLine Line, CourseId Course)> Differing { get; } = [];

    /// <summary>Courses that differ, as <see cref="Change"/> left them.</summary>
    public List<Course> ChangedCourses { get; } = [];

    /// <summary>Those of <see cref="ChangedCourses"/> whose schedule or place is another.</summary>
    public List<Course> MovedCourses { get; } = [];

    /// <summary>Those of <see cref="ChangedCourses"/> that were drafts.</summary>
    public List<Course> PublishedCourses { get; } = [];

    public List<AuditEvent> AuditEvents { get; } = [];

    /// <param name="lines">The lines that are good by themselves.</param>
    /// <param name="organization">The organisation whose courses they are.</param>
    /// <param name="types">Its certification types by code.</param>
    /// <param name="known">Its courses, oldest first.</param>
    /// <param name="folded">The titles of the lines and of the known courses in lower case.</param>
    /// <param name="createdBy">The first admin.</param>
    /// <param name="bad">Gets what is wrong; with anything in it the plan is not to be carried out.</param>
    /// <param name="rows">Gets the line of each row that is written.</param>
    /// <param name="now">The instant of the import.</param>
    public static CoursePlan Of(
        IReadOnlyCollection<CourseLine> lines, Organization organization, IReadOnlyDictionary<string, CertificationType> types,
        IReadOnlyCollection<Course> known, FoldedTexts folded, UserId createdBy, BadLines bad, LinesOfRows rows, DateTimeOffset now)
    {
        var plan = new CoursePlan(organization, types, createdBy, bad, rows, now);
        foreach (var (line, code) in lines.SelectMany(line => line.Types.Select(code => (line, code))).DistinctBy(named => named.code)
            .Where(named => !types.ContainsKey(named.code)))
        {
            plan.NewTypes.Add(CertificationType.Unnamed(organization.Id, code, now));
            rows.Add(plan.NewTypes[^1], line.Number);
            plan.AuditEvents.Add(Recorded.CertificationTypeCreated(plan.NewTypes[^1], by: null, now));
        }

        // Of several such courses, made by hand, the oldest is meant.
        var byKey = known.GroupBy(course => Key(course.Details)).ToDictionary(group => group.Key, group => group.First());
        var seen = new Dictionary<(string, DateOnly?), CourseLine>();
        foreach (var given in lines)
        {
            var line = plan.WithValidity(given);
            plan.Check(line);
            if (!seen.TryAdd(Key(line.Details), line))
            {
                var earlier = seen[Key(line.Details)];
                bad.Add(line.Number, line.Repeats(earlier)
                    ? $"repeats line {earlier.Number}"
                    : $"the same title and start_date as line {earlier.Number}");
            }

            if (bad.Contains(line.Number))
                continue;
            if (!byKey.TryGetValue(Key(line.Details), out var course))
                plan.Add(line);
            else if (line.Over(course.Details) != course.Details || line.Status > course.Status)
                plan.Differing.Add((line, course.Id));
        }

        return plan;

        // The same title and start date are the same course.
        (string Title, DateOnly? StartDate) Key(CourseDetails details) => (folded[details.Title], details.Schedule?.StartDate);
    }

    /// <summary>
    /// Applies a line to its course, which is locked. A course only moves forward in its life: a line that was overtaken by people is no
    /// fault.
    /// </summary>
    public void Change(CourseLine line, Course course)
    {
        _rows.Add(course, line.Number);
        var before = course.Details;
        var details = line.Over(before);
        if (details != before)
        {
            var changed = course.Change(details, _organization.Zone, _now);
            foreach (var problem in changed.Errors)
                _bad.Add(line.Number, $"{CourseLine.Column(problem)}: {Sentences.Within(problem.Message)}");
            AuditEvents.Add(Recorded.CourseUpdated(course, by: null, _now));
            if (details.MeetsElsewhere(before))
                MovedCourses.Add(course);
        }

        if (line.Status > course.Status)
        {
            var isPublished = line.Status == CourseStatus.Published;
            _ = isPublished ? course.Publish(_now) : course.Archive(_now);
            if (isPublished)
                PublishedCourses.Add(course);
            AuditEvents.Add(isPublished
                ? Recorded.CoursePublished(course, by: null, _now)
                : Recorded.CourseArchived(course, by: null, _now));
        }

        ChangedCourses.Add(course);
    }

    /// <summary>The type's own validity serves imports, where a file has no column to say that something never expires.</summary>
    private CourseLine WithValidity(CourseLine line)
    {
        if (line.Details is not { CertificationType: { } type, CertificationValidityMonths: null })
            return line;
        if (_types.TryGetValue(type, out var known) && known.ValidityMonths is { } months)
            return line with { Details = line.Details with { CertificationValidityMonths = months } };
        _bad.Add(line.Number, $"validity_months: must be given, since the type {type} has no validity of its own");
        return line;
    }

    private void Check(CourseLine line)
    {
        if (_bad.Contains(line.Number))
            return;
        foreach (var problem in line.Details.Problems().Concat(line.Details.ZoneProblems(_organization.Zone)))
        {
            var column = problem.Path is ["schedule"] && line.Details.Schedule is not null ? "start_time" : CourseLine.Column(problem);
            _bad.Add(line.Number, $"{column}: {Sentences.Within(problem.Message)}");
        }
    }

    private void Add(CourseLine line)
    {
        var course = Course.Draft(_organization.Id, line.Details, _organization.Zone, _createdBy, _now);
        if (line.Status == CourseStatus.Published)
            course.OpenAtOnce();
        else if (line.Status == CourseStatus.Archived)
            course.Archive(_now);
        NewCourses.Add(course);
        _rows.Add(course, line.Number);
        AuditEvents.Add(Recorded.CourseCreated(course, by: null, _now));
    }
}
