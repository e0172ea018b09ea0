using Meander.Application.People;
using MediatR;

namespace Meander.Application.Reports;

/// <summary>A training report of one organisation; its lists are looked up when they are asked for.</summary>
/// <param name="Period">What it is about.</param>
/// <param name="Registrations">Null when not asked for.</param>
/// <param name="Certifications">Null when not asked for.</param>
public sealed record TrainingReport(ReportPeriod Period, RegistrationFigures? Registrations, CertificationFigures? Certifications);

/// <summary>Training between two days, inclusive, of an organisation that the caller administers.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="OrganizationId">May be left out when there is only one.</param>
/// <param name="Registrations">Whether what became of registrations is to be counted.</param>
/// <param name="Certifications">Whether what became of certifications is.</param>
public sealed record TrainingReportOf(DateOnly From, DateOnly To, OrganizationId? OrganizationId, bool Registrations, bool Certifications)
    : IQuery<TrainingReport>
{
    public sealed class Handler(ReportPeriods periods, ITrainingReports reports) : IRequestHandler<TrainingReportOf, TrainingReport>
    {
        public async Task<TrainingReport> Handle(TrainingReportOf request, CancellationToken cancellationToken)
        {
            var period = await periods.OfAsync(request.From, request.To, request.OrganizationId, cancellationToken);
            return new TrainingReport(
                period,
                request.Registrations ? await reports.RegistrationsAsync(period, cancellationToken) : null,
                request.Certifications ? await reports.CertificationsAsync(period, cancellationToken) : null);
        }
    }
}

/// <summary>The same for a spreadsheet: a line for each course and association.</summary>
/// <param name="From">The first day; null when none was given that exists.</param>
/// <param name="To">The last day; null likewise.</param>
/// <param name="OrganizationId">May be left out when there is only one.</param>
public sealed record TrainingReportLines(DateOnly? From, DateOnly? To, OrganizationId? OrganizationId)
    : IQuery<IAsyncEnumerable<TrainingReportLine>>
{
    public sealed class Handler(ReportPeriods periods, ITrainingReports reports)
        : IRequestHandler<TrainingReportLines, IAsyncEnumerable<TrainingReportLine>>
    {
        public async Task<IAsyncEnumerable<TrainingReportLine>> Handle(TrainingReportLines request, CancellationToken cancellationToken) =>
            reports.LinesAsync(
                await periods.OfAsync(request.From, request.To, request.OrganizationId, cancellationToken), cancellationToken);
    }
}

/// <summary>Completions of a report by association.</summary>
public sealed record CompletionsByLocalAssociation(ReportPeriod Period) : IQuery<IReadOnlyList<TrainingReportRow>>
{
    public sealed class Handler(ITrainingReports reports) : IRequestHandler<CompletionsByLocalAssociation, IReadOnlyList<TrainingReportRow>>
    {
        public Task<IReadOnlyList<TrainingReportRow>> Handle(CompletionsByLocalAssociation request, CancellationToken cancellationToken) =>
            reports.ByLocalAssociationAsync(request.Period, cancellationToken);
    }
}

/// <summary>Completions of a report by course.</summary>
public sealed record CompletionsByCourse(ReportPeriod Period) : IQuery<IReadOnlyList<TrainingReportRow>>
{
    public sealed class Handler(ITrainingReports reports) : IRequestHandler<CompletionsByCourse, IReadOnlyList<TrainingReportRow>>
    {
        public Task<IReadOnlyList<TrainingReportRow>> Handle(CompletionsByCourse request, CancellationToken cancellationToken) =>
            reports.ByCourseAsync(request.Period, cancellationToken);
    }
}

/// <summary>Translates the requested days into the instants that the database is asked for.</summary>
public sealed class ReportPeriods(IMeanderDb db, ICaller caller, TimeProvider clock)
{
    /// <summary>Nothing is recorded outside these years, and instants at their ends can still be counted.</summary>
    private static readonly DateOnly Earliest = new(1900, 1, 1), Latest = new(9000, 12, 31);

    /// <exception cref="Forbidden">Not an organisation that the caller administers.</exception>
    /// <exception cref="BadInput">A day is missing, the last comes before the first, or it is not clear which organisation is
    /// meant.</exception>
    public async Task<ReportPeriod> OfAsync(
        DateOnly? first, DateOnly? last, OrganizationId? organizationId, CancellationToken cancellationToken)
    {
        var organization = caller.AsAdmin(organizationId, "the training report").TheOne();
        var (from, to) = (Day(first, "from"), Day(last, "to"));
        if (to < from)
            throw BadInput.At("to", $"Must not come before from, {from:yyyy-MM-dd}; it is {to:yyyy-MM-dd}.");
        var zone = await db.ZoneOfAsync(organization, cancellationToken);
        return new ReportPeriod(
            organization, from, to, zone.InstantOf(Within(from), TimeOnly.MinValue), zone.InstantOf(
                Within(to).AddDays(1), TimeOnly.MinValue),
            zone.DayOf(clock.GetUtcNow()));
    }

    private static DateOnly Day(DateOnly? day, string name) => day ?? throw BadInput.At(name, "Must be a day such as 2026-12-31.");

    private static DateOnly Within(DateOnly day) => day < Earliest ? Earliest : day > Latest ? Latest : day;
}
