using System.Runtime.CompilerServices;
using Meander.Application.Reports;
using Npgsql;

namespace Meander.Infrastructure.Reports;

/// <inheritdoc cref="ITrainingReports" />
internal sealed class TrainingReports(MeanderDb db) : ITrainingReports
{
    /// <inheritdoc />
    public async Task<RegistrationFigures> RegistrationsAsync(ReportPeriod period, CancellationToken cancellationToken) =>
        await RowsAsync(Instants(TrainingReportSql.Registrations, period), row => Figures(row, 0), cancellationToken)
            .SingleAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<CertificationFigures> CertificationsAsync(ReportPeriod period, CancellationToken cancellationToken) =>
        await RowsAsync(
            db.Batch(Statement.InBatch(
                TrainingReportSql.Certifications, period.OrganizationId.Value, period.From, period.To, period.Today)),
            row => new CertificationFigures(
                row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), cancellationToken).SingleAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<TrainingReportRow>> ByLocalAssociationAsync(ReportPeriod period, CancellationToken cancellationToken) =>
        await RowsAsync(Instants(TrainingReportSql.ByLocalAssociation, period), Row, cancellationToken).ToListAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<TrainingReportRow>> ByCourseAsync(ReportPeriod period, CancellationToken cancellationToken) =>
        await RowsAsync(Instants(TrainingReportSql.ByCourse, period), Row, cancellationToken).ToListAsync(cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<TrainingReportLine> LinesAsync(ReportPeriod period, CancellationToken cancellationToken) => RowsAsync(
        Instants(TrainingReportSql.Lines, period),
        row => new TrainingReportLine(
            row.GetString(0), row.IsDBNull(1)
                ? null
                : row.GetFieldValue<DateOnly>(1), row.IsDBNull(2)
                ? null
                : row.GetString(2), Figures(row, 3)),
        cancellationToken);

    private static TrainingReportRow Row(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetDecimal(3));

    private static RegistrationFigures Figures(NpgsqlDataReader row, int from) => new(
        row.GetInt32(from), row.GetInt32(from + 1), row.GetInt32(from + 2), row.GetInt32(from + 3), row.GetInt32(from + 4),
        row.GetInt32(from + 5),
        row.GetDecimal(from + 6));

    private NpgsqlBatch Instants(string sql, ReportPeriod period) =>
        db.Batch(Statement.InBatch(sql, period.OrganizationId.Value, period.Start, period.End));

    private static async IAsyncEnumerable<T> RowsAsync<T>(
        NpgsqlBatch batch, Func<NpgsqlDataReader, T> show, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (batch)
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                yield return show(reader);
        }
    }
}
