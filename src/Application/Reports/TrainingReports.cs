namespace Meander.Application.Reports;

/// <summary>What a training report is about: one organisation, and days of its time zone.</summary>
/// <param name="OrganizationId">Whose training it is.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Start">When the first day begins.</param>
/// <param name="End">When the day after the last one begins.</param>
/// <param name="Today">What day it is there: nothing lapses in the future.</param>
public sealed record ReportPeriod(
    OrganizationId OrganizationId, DateOnly From, DateOnly To, DateTimeOffset Start, DateTimeOffset End, DateOnly Today);

/// <summary>What became of registrations, each by the day on which it happened (fine print, "Live, reports, audit").</summary>
/// <param name="Registrations">Registrations made in the period.</param>
/// <param name="Attended">Marked as present.</param>
/// <param name="Completed">With whatever result.</param>
/// <param name="Passed">Completed with PASSED.</param>
/// <param name="NoShows">Marked as absent, or given up after the start.</param>
/// <param name="Cancellations">Given up before.</param>
/// <param name="TrainingHours">The duration of the course for everyone who completed it; courses without one add none.</param>
public sealed record RegistrationFigures(
    int Registrations, int Attended, int Completed, int Passed, int NoShows, int Cancellations, decimal TrainingHours);

/// <summary>What became of certifications.</summary>
/// <param name="Issued">First periods, by the day of issue.</param>
/// <param name="Renewed">Later periods, by the day of renewal.</param>
/// <param name="Lapsed">Periods that ran out before they were renewed, by the day on which they did.</param>
public sealed record CertificationFigures(int Issued, int Renewed, int Lapsed);

/// <summary>The completions of one association or one course.</summary>
/// <param name="Label">Its name or title.</param>
public sealed record TrainingReportRow(string Label, int Completed, int Passed, decimal TrainingHours);

/// <summary>The figures of the people of one association in one course.</summary>
/// <param name="Course">The title.</param>
/// <param name="StartsOn">The day of its start in the organisation; null for a course without a schedule.</param>
/// <param name="LocalAssociation">The association in which the people are today; null for those of the whole organisation.</param>
public sealed record TrainingReportLine(string Course, DateOnly? StartsOn, string? LocalAssociation, RegistrationFigures Figures);

/// <summary>Training figures, counted by the database.</summary>
public interface ITrainingReports
{
    /// <summary>Of all registrations of the organisation.</summary>
    Task<RegistrationFigures> RegistrationsAsync(ReportPeriod period, CancellationToken cancellationToken);

    /// <summary>Of all certifications of the organisation.</summary>
    Task<CertificationFigures> CertificationsAsync(ReportPeriod period, CancellationToken cancellationToken);

    /// <summary>Completions by the association in which people are today, by name; those of none come last.</summary>
    Task<IReadOnlyList<TrainingReportRow>> ByLocalAssociationAsync(ReportPeriod period, CancellationToken cancellationToken);

    /// <summary>Completions by course, by title and then by start.</summary>
    Task<IReadOnlyList<TrainingReportRow>> ByCourseAsync(ReportPeriod period, CancellationToken cancellationToken);

    /// <summary>One line for each course and association in which anything happened, as they are read.</summary>
    IAsyncEnumerable<TrainingReportLine> LinesAsync(ReportPeriod period, CancellationToken cancellationToken);
}
