using Meander.Application;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Meander.Infrastructure.Registrations;

/// <inheritdoc cref="IAdmissions" />
internal sealed class Admissions(MeanderDb db) : IAdmissions
{
    /// <inheritdoc />
    public async Task<(CourseTerms Course, IReadOnlyList<Applicant> Applicants)?> LockAsync(
        CourseId course, IReadOnlyList<UserId> people, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two statements, one round trip: the second takes its snapshot when the first has the lock, and so sees what those before us did.
        await using var batch = Batch(
            Statement.InBatch(AdmissionSql.Terms + AdmissionSql.Lock, new[] { course.Value }),
            Facts([.. people.Select(_ => course.Value)], [.. people.Select(person => person.Value)], now));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var terms = await TermsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var facts = await ApplicantsAsync(reader, cancellationToken);
        return terms.Count == 0 ? null : (terms[0], [.. facts.Select(fact => fact.Applicant)]);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<(CourseTerms Course, Applicant Applicant)>> FactsAsync(
        IReadOnlyList<CourseId> courses, UserId person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. courses.Select(course => course.Value)];
        await using var batch = Batch(
            Statement.InBatch(AdmissionSql.Terms, ids),
            Facts(ids, [.. ids.Select(_ => person.Value)], now));
        await using var reader = await OpenedAsync(batch, cancellationToken);
        var terms = (await TermsAsync(reader, cancellationToken)).ToDictionary(course => course.Id);
        await reader.NextResultAsync(cancellationToken);
        var facts = await ApplicantsAsync(reader, cancellationToken);

        // A course published between the two statements is in the second answer only.
        return [.. facts.Where(fact => terms.ContainsKey(fact.Course)).Select(fact => (terms[fact.Course], fact.Applicant))];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CourseTerms>> LockCoursesAsync(IReadOnlyList<CourseId> courses, CancellationToken cancellationToken)
    {
        await using var batch = Batch(Statement.InBatch(AdmissionSql.Terms + AdmissionSql.Lock, courses.Select(course => course.Value).ToArray()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await TermsAsync(reader, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<(IReadOnlyList<CourseRegistration> Registrations, IReadOnlyList<CourseTerms> Courses)> LockRegistrationsAsync(
        IReadOnlyList<RegistrationId> registrations, CancellationToken cancellationToken)
    {
        List<CourseTerms> courses;
        Guid[] ids = [.. registrations.Select(registration => registration.Value)];
        await using (var batch = Batch(Statement.InBatch(AdmissionSql.TermsOfRegistrations + AdmissionSql.Lock, ids)))
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            courses = await TermsAsync(reader, cancellationToken);

        var found = await db.Registrations.AsNoTracking()
            .Where(registration => registrations.Contains(registration.Id))
            .ToDictionaryAsync(registration => registration.Id, cancellationToken);
        return ([.. registrations.Where(found.ContainsKey).Select(id => found[id])], courses);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CourseRegistration>> HeadOfLineAsync(CourseId course, int count, CancellationToken cancellationToken) =>
        count == 0 ? [] : await db.Registrations.AsNoTracking()
            .Where(registration => registration.CourseId == course && registration.Status == RegistrationStatus.Waitlisted)
            .OrderBy(registration => registration.WaitlistPosition)
            .Take(count)
            .ToListAsync(cancellationToken);

    /// <inheritdoc />
    public Task AddAsync(IReadOnlyList<CourseRegistration> registrations, CancellationToken cancellationToken) =>
        WriteAsync(registrations, Statement.InBatch(AdmissionSql.Add,
            Column(registrations, one => one.Id.Value),
            Column(registrations, one => one.CourseId.Value),
            Column(registrations, one => one.UserId.Value),
            Column(registrations, one => one.OrganizationId.Value),
            Column(registrations, one => Words.Of(one.Status)),
            Column(registrations, one => one.RegistrationDate.ToUniversalTime()),
            Column(registrations, one => one.ConfirmationDate?.ToUniversalTime()),
            Column(registrations, one => one.WaitlistPosition),
            Column(registrations, one => one.RegisteredByUserId.Value),
            Column(registrations, one => one.Notes),
            Column(registrations, one => one.CreatedAt.ToUniversalTime()),
            Column(registrations, one => one.UpdatedAt.ToUniversalTime())), cancellationToken);

    /// <inheritdoc />
    public Task MoveAsync(IReadOnlyList<CourseRegistration> registrations, CancellationToken cancellationToken) =>
        WriteAsync(registrations, Statement.InBatch(AdmissionSql.Move,
            Column(registrations, one => one.Id.Value),
            Column(registrations, one => Words.Of(one.Status)),
            Column(registrations, one => one.ConfirmationDate?.ToUniversalTime()),
            Column(registrations, one => one.CancellationDate?.ToUniversalTime()),
            Column(registrations, one => one.CancellationAttemptedAt?.ToUniversalTime()),
            Column(registrations, one => one.CancellationReason),
            Column(registrations, one => one.AttendanceMarkedAt?.ToUniversalTime()),
            Column(registrations, one => one.CompletionDate?.ToUniversalTime()),
            Column(registrations, one => one.CompletionResult is { } result ? Words.Of(result) : null),
            Column(registrations, one => one.UpdatedAt.ToUniversalTime())), cancellationToken);

    private async Task WriteAsync(IReadOnlyList<CourseRegistration> registrations, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        if (registrations.Count == 0)
            return;
        db.Touch(registrations);
        await using var batch = Batch(command);
        var written = await batch.ExecuteNonQueryAsync(cancellationToken);
        if (written != registrations.Count)
            throw new InvalidOperationException($"{written} of {registrations.Count} registrations were written.");
    }

    private NpgsqlBatch Batch(params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }

    private async Task<NpgsqlDataReader> OpenedAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        // Under a transaction the connection is open; a read may be the first to use it.
        await db.Database.OpenConnectionAsync(cancellationToken);
        return await batch.ExecuteReaderAsync(cancellationToken);
    }

    private static T[] Column<T>(IReadOnlyList<CourseRegistration> registrations, Func<CourseRegistration, T> value) =>
        registrations.Select(value).ToArray();

    private static NpgsqlBatchCommand Facts(Guid[] courses, Guid[] people, DateTimeOffset now) =>
        Statement.InBatch(AdmissionSql.Facts, courses, people, now.ToUniversalTime(), Standing.ExpiringSoonDays);

    private static async Task<List<CourseTerms>> TermsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var terms = new List<CourseTerms>();
        while (await reader.ReadAsync(cancellationToken))
        {
            terms.Add(new CourseTerms
            {
                Id = new CourseId(reader.GetGuid(0)),
                OrganizationId = new OrganizationId(reader.GetGuid(1)),
                Title = reader.GetString(2),
                Status = Words.To<CourseStatus>(reader.GetString(3)),
                IsActive = reader.GetBoolean(4),
                Deadline = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                StartsAt = reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6),
                WaitlistEnabled = reader.GetBoolean(7),
                MaxEnrollmentsPerUser = reader.GetInt32(8),
                Seats = new Seats(reader.IsDBNull(9) ? null : reader.GetInt32(9), reader.GetInt32(10), reader.GetInt32(11)),
                Zone = TimeZoneInfo.FindSystemTimeZoneById(reader.GetString(12)),
            });
        }

        return terms;
    }

    private static async Task<List<(CourseId Course, Applicant Applicant)>> ApplicantsAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var applicants = new List<(CourseId, Applicant)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applicants.Add((new CourseId(reader.GetGuid(0)), new Applicant
            {
                UserId = new UserId(reader.GetGuid(1)),
                IsMember = reader.GetBoolean(2),
                ActiveRegistration = reader.IsDBNull(3) ? null : new RegistrationId(reader.GetGuid(3)),
                Registrations = (int)reader.GetInt64(4),
                ComesToRenew = reader.GetBoolean(5),
                MissingCertifications = List<string>(reader, 6),
                MissingCourses = [.. List<Guid>(reader, 8).Select(id => new CourseId(id))],
                MissingNames = [.. List<string>(reader, 7), .. List<string>(reader, 9)],
                ExpiringBeforeStart = List<string>(reader, 10),
            }));
        }

        return applicants;
    }

    private static T[] List<T>(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<T[]>(column);
}
