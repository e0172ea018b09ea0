using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Infrastructure;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// Every rule that both the domain and the database know, held against each other: sets with sets, functions over generated rows. What only
/// the database decides is in docs/decisions/0011-what-only-the-database-decides.md.
/// </summary>
/// <remarks>
/// Some of these rules have their comparison beside what they are about: the moves of a registration in
/// <see cref="RegistrationConstraintTests"/>; pauses, who is suppressed, and the directory in <see cref="Jobs.PausesByTheRulesTests"/>;
/// the badge and the roster's columns in <see cref="People.RosterStatesTests"/>; seats and the line in
/// <see cref="Registrations.CommandSequencesTests"/>; which courses take
/// enrolments in <see cref="Courses.OpenForEnrollmentTests"/>.
/// </remarks>
public sealed partial class RulesOfTheDatabaseTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly PlainSql _sql = new(given.Database);

    public static TheoryData<CourseStatus, CourseStatus> CourseMoves()
    {
        var pairs = new TheoryData<CourseStatus, CourseStatus>();
        foreach (var from in Enum.GetValues<CourseStatus>())
        {
            foreach (var to in Enum.GetValues<CourseStatus>().Where(to => to != from))
                pairs.Add(from, to);
        }

        return pairs;
    }

    [Fact]
    public async Task The_database_knows_the_words_of_every_enum_and_no_others()
    {
        await using var db = MeanderDb.ForOwner(Given.Database.ConnectionString);
        var enums = db.Model.GetEntityTypes().SelectMany(entity => Words(entity, entity.GetTableName())).ToList();

        // The roster repeats the role of the membership, by a trigger. Devices are written by a function and have no mapping.
        enums.RemoveAll(column => column.StartsWith("roster_entries.", StringComparison.Ordinal));
        enums.Add(Line("devices.platform", Spelt(typeof(DevicePlatform))));
        // What is on its way to a portal or a device repeats what it is about, and no aggregate asks what becomes of a push message.
        enums.Add(Line("webhook_deliveries.status_sent", Spelt(typeof(AvailabilityStatus))));
        enums.Add(Line("webhook_deliveries.reason", Spelt(typeof(PauseReason))));
        enums.Add("push_messages.state: FAILED, PENDING");
        enums.Add(Line("user_organization_memberships.locale", MemberProfile.Locales));

        var checks = (await ChecksAsync()).Select(check => (check.Table, Match: OneOf().Match(check.Definition), check.Name))
            .Where(check => check.Match.Success && check.Name == $"{check.Table}_{check.Match.Groups[1].Value}_check")
            .Select(check => Line(
                $"{check.Table}.{check.Match.Groups[1].Value}",
                Word().Matches(check.Match.Groups[2].Value).Select(word => word.Groups[1].Value)));
        Assert.Equal(enums.Distinct().Order(StringComparer.Ordinal), checks.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_database_keeps_lengths_and_amounts_within_the_limits_of_the_domain()
    {
        string[] limits =
        [
            $"certification_periods.note <= {CertificationPeriod.MaxNote} characters",
            $"certification_periods.revocation_reason <= {CertificationPeriod.MaxReason} characters",
            $"certification_types.code <= {Facts.MaxCode} characters",
            $"course_registrations.cancellation_reason <= {CourseRegistration.MaxReason} characters",
            $"course_registrations.notes <= {CourseRegistration.MaxNotes} characters",
            $"courses.certification_type <= {Facts.MaxCode} characters",
            $"courses.duration_hours <= {Course.MaxDurationHours.ToString(CultureInfo.InvariantCulture)}",
            $"courses.title <= {Course.MaxTitle} characters",
            $"devices.token <= {Device.MaxToken} characters",
            // What Facts.Positive and Course.DurationProblem say.
            "certification_types.validity_months >= 1", "courses.certification_validity_months >= 1",
            "courses.max_enrollments_per_user >= 1", "courses.seats_total >= 1", "courses.duration_hours > 0",
            // Counted by the database, the jobs or the outboxes, which begin there.
            "course_registrations.waitlist_position >= 1", "courses.seats_available >= 0", "courses.seats_taken >= 0",
            "courses.version >= 1", "courses.waitlisted >= 0", "job_runs.failed >= 0", "push_messages.attempts >= 0",
            "webhook_deliveries.attempts >= 0", "webhook_deliveries.sequence >= 1",
        ];
        Assert.NotNull(Facts.Positive(0));
        Assert.Null(Facts.Positive(1));
        Assert.NotNull(Course.DurationProblem(0));
        Assert.Null(Course.DurationProblem(0.01m));

        var found = (await ChecksAsync()).SelectMany(check => Limit().Matches(check.Definition).Select(match => match.Groups[1].Success
            ? $"{check.Table}.{match.Groups[1].Value} {match.Groups[3].Value} {match.Groups[4].Value} characters"
            : $"{check.Table}.{match.Groups[2].Value} {match.Groups[3].Value} {match.Groups[4].Value}"));
        Assert.Equal(limits.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Statuses_that_hold_a_seat_wait_or_are_active_are_the_same_for_both()
    {
        foreach (var status in Enum.GetValues<RegistrationStatus>())
        {
            Assert.Equal(status.HoldsSeat() ? 1 : 0, await _sql.RunAsync("select seats_held($1)", Spelt(status)));
            Assert.Equal(status == RegistrationStatus.Waitlisted ? 1 : 0, await _sql.RunAsync("select places_waited($1)", Spelt(status)));
        }

        var index = (string)(await _sql.RunAsync("select pg_get_indexdef('uq_course_registrations_active'::regclass)"))!;
        Assert.Equal(
            Enum.GetValues<RegistrationStatus>().Where(status => status.IsActive()).Select(Spelt).Order(StringComparer.Ordinal),
            Word().Matches(index).Select(word => word.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CourseMoves))]
    public async Task A_course_moves_where_the_domain_moves_it(CourseStatus from, CourseStatus to)
    {
        var details = new CourseDetails { Title = "A course", Category = CourseCategory.Workshop, Delivery = CourseDelivery.Online };
        var course = Course.Draft(Hlf.Id, details, TimeZoneInfo.Utc, Hlf.Admin.Id, Clock.Now);
        _ = from switch
        {
            CourseStatus.Published => course.Publish(Clock.Now).Value,
            CourseStatus.Archived => course.Archive(Clock.Now).Value,
            _ => false,
        };
        var isMove = to switch
        {
            CourseStatus.Published => course.Publish(Clock.Now).Succeeded,
            CourseStatus.Archived => course.Archive(Clock.Now).Succeeded,
            _ => false,
        };

        const string Move = "update courses set status = $2 where id = $1";
        var stored = await _sql.CourseAsync(Hlf.Id.Value, status: Spelt(from));
        if (isMove)
            await _sql.RunAsync(Move, stored, Spelt(to));
        else
            await _sql.IsStoppedByAsync("courses_status_moves", Move, stored, Spelt(to));
    }

    [Theory]
    [InlineData("https://portal.example.org/{courseId}?n={name}&e={email}&t={certificationType}")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("HTTPS://[::1]/{name}{name}{email}{email}{courseId}{courseId}{certificationType}{certificationType}")]
    [InlineData("https://portal.example.org?{name}{name}{name}")]
    [InlineData("https://portal.example.org?{email}{email}{email}")]
    [InlineData("https://portal.example.org?{courseId}{courseId}{courseId}")]
    [InlineData("https://portal.example.org?{certificationType}{certificationType}{certificationType}")]
    [InlineData("https://portal.example.org?{surname}")]
    [InlineData("https://portal.example.org?{}")]
    [InlineData("https://portal.example.org?{name")]
    [InlineData("https://portal.example.org?{{name}}")]
    [InlineData("https://portal.example.org?a  b")]
    [InlineData("https://portal.example.org?a\r\nb")]
    [InlineData("https://portal.example.org/@{name}")]
    [InlineData("https://portal.example.org#@")]
    [InlineData("https://user@portal.example.org/")]
    [InlineData("https://user:secret@portal.example.org")]
    [InlineData("https://{email}@portal.example.org/")]
    [InlineData("https://{name}.example.org/")]
    [InlineData("https://portal.example.org\\@evil.example")]
    [InlineData("https:portal.example.org")]
    [InlineData("https:///portal")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_template_of_the_portal_is_one_for_both(string template)
    {
        foreach (var length in new[] { 0, Organization.MaxUrl, Organization.MaxUrl + 1 })
        {
            var one = template.PadRight(length, 'x');
            var kept = Entered.Line(one) == one && CoursePortal.TemplateProblem(one) is null;
            Assert.Equal(kept, await _sql.RunAsync("select is_course_portal_template($1)", one));
        }
    }

    private static IEnumerable<string> Words(IReadOnlyTypeBase type, string? table) =>
        type.GetProperties().Where(property => table is not null && IsEnum(property.ClrType))
            .Select(property => Line(
                $"{table}.{property.GetColumnName()}", Spelt(Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType)))
            .Concat(type.GetComplexProperties().SelectMany(part => Words(part.ComplexType, table)));

    private static bool IsEnum(Type type) => (Nullable.GetUnderlyingType(type) ?? type).IsEnum;

    private static IEnumerable<string> Spelt(Type words) => Enum.GetNames(words).Select(JsonNamingPolicy.SnakeCaseUpper.ConvertName);

    private static string Spelt<TEnum>(TEnum word)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(word.ToString());

    private static string Line(string column, IEnumerable<string> words) =>
        $"{column}: {string.Join(", ", words.Order(StringComparer.Ordinal))}";

    private async Task<List<(string Table, string Name, string Definition)>> ChecksAsync()
    {
        await using var source = NpgsqlDataSource.Create(Given.Database.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            select conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
              from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0
            union all
            -- What the type of a column asks, as a check of the column.
            select relname::text, format('%s_%s_check', relname, attname), replace(pg_get_constraintdef(c.oid), 'VALUE', attname)
              from pg_constraint c
              join pg_attribute on atttypid = contypid
              join pg_class t on t.oid = attrelid and relkind = 'r'
             where connamespace = 'public'::regnamespace
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var checks = new List<(string, string, string)>();
        while (await reader.ReadAsync())
            checks.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return checks;
    }

    [GeneratedRegex(@"\((\w+) = ANY \(ARRAY\[([^\]]*)\]")]
    private static partial Regex OneOf();

    [GeneratedRegex("'([A-Za-z_]+)'::text")]
    private static partial Regex Word();

    [GeneratedRegex(@"\((?:char_length\(\(?(\w+)\)?(?:::text)?\)|(\w+)) (>=|<=|>|<) \(?'?([0-9][0-9.]*)")]
    private static partial Regex Limit();
}
