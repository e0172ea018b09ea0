using Meander.Application;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <inheritdoc cref="IPlaces" />
internal sealed class PlaceStore(MeanderDb db) : IPlaces
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<Places>> LockAsync(
        IReadOnlyList<CourseId> courses, IReadOnlyList<UserId> people, int? freeing, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (terms, applicants) = await LoadAsync(PlaceSql.Terms + PlaceSql.Lock, courses, people, now, cancellationToken);
        return await WithLinesAsync(terms, applicants, freeing, now, cancellationToken);
    }

    /// <summary>The same for pairs of a course and a person.</summary>
    /// <param name="callers">Goes ahead in the same round trip, and answers with the memberships of whoever asks.</param>
    /// <param name="asked">The pairs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Gathered> GatherAsync(NpgsqlBatchCommand callers, AskedTogether asked, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch(
            callers,
            Statement.InBatch(
                PlaceSql.Terms + (asked.Wait ? PlaceSql.Lock : PlaceSql.LockFree),
                asked.Pairs.Select(pair => pair.Course.Value).Distinct().ToArray()),
            FactsOf(asked.Pairs, asked.Now));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (memberships, newCallers) = await CallersAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var terms = await TermsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var applicants = (await ApplicantsAsync(reader, cancellationToken)).ToLookup(fact => fact.Course, fact => fact.Applicant);
        await reader.DisposeAsync();
        var places = await WithLinesAsync(terms, applicants, freeing: 0, asked.Now, cancellationToken);
        var locked = places.ToDictionary(one => one.Course.Id);
        var held = applicants.Select(course => course.Key).Where(course => !locked.ContainsKey(course)).ToHashSet();
        return new Gathered(memberships, newCallers, locked, held);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Places>> LockOfAsync(
        IReadOnlyList<RegistrationId> registrations, bool freeing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var terms = await TermsOfAsync(PlaceSql.TermsOfRegistrations + PlaceSql.Lock, registrations, cancellationToken);
        var named = await NamedAsync(registrations, cancellationToken);

        // Each of them that is active may free a seat, or may be the next in line and leave it. After the start nobody moves up.
        int Freed(CourseTerms course) => freeing ? named[course.Id].Count(registration => registration.Status.IsActive()) : 0;
        var lines = await LinesAsync(
            terms, course => course.HasStarted(now) ? 0 : course.Seats.PromotableWith(Freed(course)), cancellationToken);
        return [.. terms.Select(course => new Places(course, now, named[course.Id], lines[course.Id], []))];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Places>> ReadOfAsync(
        IReadOnlyList<RegistrationId> registrations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // As in ReadAsync.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var terms = await TermsOfAsync(PlaceSql.TermsOfRegistrations, registrations, cancellationToken);
        var named = await NamedAsync(registrations, cancellationToken);
        return [.. terms.Select(course => new Places(course, now, named[course.Id], [], []))];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Places>> ReadAsync(
        IReadOnlyList<CourseId> courses, UserId person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Under a transaction the connection is open; a read may be the first to use it.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var (terms, applicants) = await LoadAsync(PlaceSql.Terms, courses, [person], now, cancellationToken);

        // Between the two statements another request may hide a course.
        return
        [
            .. terms.Where(course => applicants.Contains(course.Id))
                .Select(course => new Places(course, now, [], [], applicants[course.Id])),
        ];
    }

    /// <inheritdoc />
    public async Task StoreAsync(IReadOnlyList<Places> places, CancellationToken cancellationToken)
    {
        var writes = WritesOf(places);
        if (writes.Count == 0)
            return;
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(cancellationToken);
        await db.WriteAsync(writes, cancellationToken);
    }

    /// <summary>What <see cref="StoreAsync"/> writes of the places themselves; nothing when nothing has changed.</summary>
    public IReadOnlyList<Written> WritesOf(IReadOnlyList<Places> places)
    {
        var changes = places.SelectMany(course => course.Changes, (course, change) => (course, change)).ToList();
        if (changes.Count == 0)
            return [];
        var records = changes.Select(one => RegistrationRecords.Of(one.change, one.course.Course, one.course.Now)).ToList();
        var isNew = changes.ToLookup(one => one.change.Act == PlaceAct.Admitted, one => one.change.Registration);
        var (moved, added) = (isNew[false].ToList(), isNew[true].ToList());
        var messages = records.Select(record => record.Message).OfType<Notification>().ToList();
        db.Touch([.. moved, .. added]);
        Written[] all =
        [
            new(db.Inserting([.. records.Select(record => record.Event)]), records.Count),
            new(db.Inserting(messages), messages.Count),
            new(Moving(moved), moved.Count) { MayFindFewer = true },
            new(Adding(added), added.Count),
        ];
        return [.. all.Where(write => write.Count > 0)];
    }

    private static NpgsqlBatchCommand Adding(IReadOnlyList<CourseRegistration> registrations) =>
        Statement.InBatch(PlaceSql.Add,
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
            Column(registrations, one => one.UpdatedAt.ToUniversalTime()));

    private static NpgsqlBatchCommand Moving(IReadOnlyList<CourseRegistration> registrations) =>
        Statement.InBatch(PlaceSql.Move,
            Column(registrations, one => one.Id.Value),
            Column(registrations, one => Words.Of(one.Status)),
            Column(registrations, one => one.ConfirmationDate?.ToUniversalTime()),
            Column(registrations, one => one.CancellationDate?.ToUniversalTime()),
            Column(registrations, one => one.CancellationAttemptedAt?.ToUniversalTime()),
            Column(registrations, one => one.CancellationReason),
            Column(registrations, one => one.AttendanceMarkedAt?.ToUniversalTime()),
            Column(registrations, one => one.CompletionDate?.ToUniversalTime()),
            Column(registrations, one => one.CompletionResult is { } result ? Words.Of(result) : null),
            Column(registrations, one => one.UpdatedAt.ToUniversalTime()));

    private async Task<List<CourseTerms>> TermsOfAsync(
        string statement, IReadOnlyList<RegistrationId> registrations, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch(Statement.InBatch(statement, registrations.Select(one => one.Value).ToArray()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await TermsAsync(reader, cancellationToken);
    }

    private async Task<ILookup<CourseId, CourseRegistration>> NamedAsync(
        IReadOnlyList<RegistrationId> registrations, CancellationToken cancellationToken)
    {
        var found = await db.Registrations.AsNoTracking()
            .Where(registration => registrations.Contains(registration.Id))
            .ToDictionaryAsync(registration => registration.Id, cancellationToken);
        return registrations.Where(found.ContainsKey).Select(id => found[id]).ToLookup(registration => registration.CourseId);
    }

    private async Task<(List<CourseTerms> Terms, ILookup<CourseId, Applicant> Applicants)> LoadAsync(
        string terms, IReadOnlyList<CourseId> courses, IReadOnlyList<UserId> people, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        // Two statements, one round trip: the second takes its snapshot when the first has the locks, and so sees what those before us did.
        await using var batch = db.Batch(Statement.InBatch(terms, courses.Select(course => course.Value).ToArray()));
        if (people.Count > 0)
            batch.BatchCommands.Add(FactsOf([.. courses.SelectMany(_ => people, (course, person) => (course, person))], now));

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = await TermsAsync(reader, cancellationToken);
        var applicants = await reader.NextResultAsync(cancellationToken) ? await ApplicantsAsync(reader, cancellationToken) : [];
        return (found, applicants.ToLookup(fact => fact.Course, fact => fact.Applicant));
    }

    private static NpgsqlBatchCommand FactsOf(IReadOnlyList<(CourseId Course, UserId Person)> asked, DateTimeOffset now) =>
        Statement.InBatch(
            PlaceSql.Facts,
            asked.Select(pair => pair.Course.Value).ToArray(),
            asked.Select(pair => pair.Person.Value).ToArray(),
            now.ToUniversalTime(),
            Standing.ExpiringSoonDays);

    private async Task<IReadOnlyList<Places>> WithLinesAsync(
        List<CourseTerms> terms, ILookup<CourseId, Applicant> applicants, int? freeing, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(terms, course => freeing is { } more ? course.Seats.PromotableWith(more) : 0, cancellationToken);
        return [.. terms.Select(course => new Places(course, now, [], lines[course.Id], applicants[course.Id]))];
    }

    private static async Task<(ILookup<UserId, Membership> Memberships, IReadOnlySet<UserId> NewCallers)> CallersAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var memberships = new List<(UserId User, Membership Membership)>();
        var newCallers = new HashSet<UserId>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var user = new UserId(reader.GetGuid(0));
            if (reader.GetBoolean(5))
                newCallers.Add(user);
            memberships.Add((user, CallerSession.MembershipIn(reader, first: 1)));
        }

        return (memberships.ToLookup(one => one.User, one => one.Membership), newCallers);
    }

    private async Task<ILookup<CourseId, CourseRegistration>> LinesAsync(
        List<CourseTerms> courses, Func<CourseTerms, int> length, CancellationToken cancellationToken)
    {
        var heads = courses.Select(course => (course.Id, Length: length(course))).Where(head => head.Length > 0).ToList();
        var line = heads.Count == 0 ? [] : await db.Registrations
            .FromSqlRaw(PlaceSql.Line, heads.Select(head => head.Id.Value).ToArray(), heads.Select(head => head.Length).ToArray())
            .AsNoTracking().ToListAsync(cancellationToken);
        return line.ToLookup(registration => registration.CourseId);
    }

    private static T[] Column<T>(IReadOnlyList<CourseRegistration> registrations, Func<CourseRegistration, T> value) =>
        registrations.Select(value).ToArray();

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
