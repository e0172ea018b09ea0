using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Meander.Infrastructure.Migrations;

/// <summary>A numbered SQL file, run as it stands. Forward only: there is no way down.</summary>
public abstract class SqlMigration : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var file = $"{GetType().GetCustomAttribute<MigrationAttribute>()!.Id}.sql";
        using var stream = typeof(SqlMigration).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}

[DbContext(typeof(MeanderDb)), Migration("0001_people")]
internal sealed class People : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0002_certifications")]
internal sealed class Certifications : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0003_courses")]
internal sealed class Courses : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0004_registrations")]
internal sealed class Registrations : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0005_notifications_audit")]
internal sealed class NotificationsAndAudit : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0006_access")]
internal sealed class Access : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0007_live_seats")]
internal sealed class LiveSeats : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0010_standing")]
internal sealed class CertificationStanding : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0011_jobs")]
internal sealed class Jobs : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0012_push")]
internal sealed class Push : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0013_webhooks")]
internal sealed class Webhooks : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0014_quartz")]
internal sealed class QuartzStore : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0015_live_notifications")]
internal sealed class LiveNotifications : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0016_scale")]
internal sealed class Scale : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0018_outboxes")]
internal sealed class Outboxes : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0019_standing_corrections")]
internal sealed class StandingCorrections : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0020_course_openings")]
internal sealed class CourseOpenings : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0021_roster")]
internal sealed class Roster : SqlMigration;

[DbContext(typeof(MeanderDb)), Migration("0022_reports_audit")]
internal sealed class ReportsAndAudit : SqlMigration;
