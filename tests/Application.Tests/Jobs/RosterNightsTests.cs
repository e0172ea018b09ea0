using System.Globalization;
using System.Text;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// 120 nights, one change of summer time among them, over an imported roster of the size and shape of the sample. What has to be sent is
/// told by
/// <see cref="ReminderPlan"/> and a list of what was held from when until when, never by the tables.
/// </summary>
public sealed class RosterNightsTests : IDisposable
{
    private const string Reminders = "certification-reminders", Expiry = "certification-expiry", Required = "peer-mentor-basic";

    private const int NightCount = 120, Seed = 20260616;

    private static readonly DateOnly First = new(2026, 9, 1);

    private static readonly TimeZoneInfo Oslo = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");

    private readonly Random _random = new(Seed);
    private readonly Given _given = new();
    private readonly Jobs _jobs;
    private readonly Jobs _other;
    private readonly List<Held> _held = [];
    private readonly List<Told> _expected = [];

    private Person _admin = null!;
    private OrganizationId _organization;

    public RosterNightsTests() => (_jobs, _other) = (new Jobs(_given.Database, _given.Clock), new Jobs(_given.Database, _given.Clock));

    public void Dispose()
    {
        _jobs.Dispose();
        _other.Dispose();
        _given.Dispose();
    }

    [Fact]
    public Task Each_reminder_goes_once_to_the_member_and_once_to_the_coordinator_though_every_night_is_run_twice() =>
        AsPlannedAsync(async night =>
    {
        await _jobs.RunAsync(Reminders, night);
        Assert.Equal((0, 0), Count(await _other.RunAsync(Reminders, night)));
        return true;
    });

    [Fact]
    public Task Each_goes_once_though_runs_race_each_other_and_nights_are_missed() => AsPlannedAsync(async night =>
    {
        if (_random.Next(5) == 0)
            return false;
        // The scheduler's, a person's, and perhaps the other job, which tells of what has expired too.
        await Task.WhenAll(
            _jobs.RunWhatIsDueAsync(Reminders),
            _other.RunAsync(Reminders, night),
            _random.Next(2) == 0 ? _jobs.RunWhatIsDueAsync(Expiry) : Task.CompletedTask);
        return true;
    });

    private async Task AsPlannedAsync(Func<DateTimeOffset, Task<bool>> runAsync)
    {
        await ImportAsync();
        for (var day = First; day < First.AddDays(NightCount); day = day.AddDays(1))
        {
            var night = _given.Clock.Now = Oslo.InstantOf(day, new TimeOnly(2, 0));
            if (await runAsync(night))
                Expect(day, night);
            _given.Clock.Advance(TimeSpan.FromHours(10));
            await ChangeAsync(day);
        }

        var told = await TellingsAsync();
        Assert.Equal(_expected.Count, told.Count);
        Assert.Equal(_expected.OrderBy(one => $"{one}", StringComparer.Ordinal), told.OrderBy(one => $"{one}", StringComparer.Ordinal));
        Assert.InRange(told.Count, 500, 5_000);
        await PausedAsync();
        Assert.Empty(await Invariants.CheckAsync(_given.Database.ConnectionString));
    }

    /// <summary>What a night has to send: of each certification the most urgent of what has come due, with the days truly left.</summary>
    private void Expect(DateOnly day, DateTimeOffset night)
    {
        foreach (var one in _held.Where(one => one is { ExpiresOn: not null, IsOver: false }))
        {
            var due = ReminderPlan.Thresholds.Where(threshold => ReminderPlan.DueOn(one.ExpiresOn!.Value, threshold) <= day).ToList();
            if (due.Count == one.Done)
                continue;
            one.Done = due.Count;
            var (about, left) = (one.About, one.ExpiresOn!.Value.DayNumber - day.DayNumber);
            Add(left > 0 ? CertificationTexts.Expiring(about, left, one.ExpiresOn.Value, night) : CertificationTexts.Ended(about,
                one.ExpiresOn.Value, night));
            Add(left > 0 ? CertificationTexts.MentorExpiring(about, left, one.ExpiresOn.Value,
                night) : CertificationTexts.MentorEnded(about, one.ExpiresOn.Value, about.Hides, night));
        }

        void Add(Notification? message)
        {
            if (message is not null)
                _expected.Add(Told.Of(message));
        }
    }

    /// <summary>
    /// By day somebody renews, somebody else's renewal is recorded that has run out already, and now and then one is revoked.
    /// </summary>
    private async Task ChangeAsync(DateOnly day)
    {
        if (_random.Next(2) == 0 && Some(one => one.ExpiresOn < day.AddDays(40)) is { } renewed)
            await RenewAsync(renewed, day, _random.Next(4) == 0 ? day.AddDays(_random.Next(1, 100)) : day.AddYears(2));
        if (_random.Next(15) == 0 && Some(one => one.ExpiresOn < day.AddDays(-3)) is { } late)
            await RenewAsync(late, late.ExpiresOn!.Value, late.ExpiresOn.Value.AddDays(2));
        if (_random.Next(15) == 0 && Some(one => one.ExpiresOn > day) is { } revoked)
        {
            _ = (await _admin.SendAsync(new RevokeCertification(revoked.About.CertificationId, "Left"))).Value;
            (revoked.IsOver, revoked.LostOn) = (true, day);
        }
    }

    private async Task RenewAsync(Held one, DateOnly issuedOn, DateOnly expiresOn)
    {
        _ = (await _admin.SendAsync(new RecordRenewal(_organization, one.About.Holder, one.Type, issuedOn, expiresOn, null))).Value;

        // A renewal never makes a certification end sooner (Certifications 11).
        (one.ExpiresOn, one.Done) = (one.ExpiresOn > expiresOn ? one.ExpiresOn : expiresOn, 0);
    }

    private Held? Some(Func<Held, bool> which)
    {
        var those = _held.Where(one => !one.IsOver && which(one)).ToList();
        return those.Count == 0 ? null : those[_random.Next(those.Count)];
    }

    private async Task ImportAsync()
    {
        _given.Clock.Now = Oslo.InstantOf(First, new TimeOnly(0, 30));
        var lines = Roster().ToList();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.Text).Prepend(Line.Header))));
        Assert.Equal([], (await _given.ImportAsync(new ImportRoster(file, "hlf", "HLF", DryRun: false, _ => { }))).Problems);

        await _given.Database.ExecuteAsync(
            "update organizations set certification_gate = true; update certification_types set is_required = true where code = "
            + $"'{Required}'");
        await _given.StoredAsync(async db =>
        {
            _organization = (await db.Organizations.SingleAsync()).Id;
            var members = await db.Members.ToDictionaryAsync(member => member.Email!);
            var certifications = await db.Certifications.ToDictionaryAsync(one => (one.UserId, one.CertificationType), one => one.Id);
            var admin = members.Values.First(member => member.Role == Role.OrgAdmin);
            _admin = new Person(_given, admin.UserId, admin.Id);
            foreach (
                var line in lines.Where(line => line.Type is not null).GroupBy(line => (line.Email, line.Type)).Select(all => all.Last()))
            {
                var (member, coordinator) = (members[line.Email], line.Coordinator is { } email ? members[email].UserId : (UserId?)null);
                _held.Add(new Held(
                    new(
                        _organization,
                        certifications[(member.UserId, line.Type!)],
                        line.Type!,
                        member.UserId,
                        member.Name,
                        coordinator,
                        line.Type == Required && line.Role == "PEER_MENTOR"),
                    member.Id, line.Type!, line.ExpiresOn));
            }

            return true;
        });
    }

    /// <summary>
    /// Two admins, twelve coordinators and 600 mentors, a few of them without a coordinator, with about 770 certifications.
    /// </summary>
    private IEnumerable<Line> Roster()
    {
        for (var i = 0; i < 2; i++)
            yield return new Line($"admin{i}@hlf.example", "ORG_ADMIN", null, null, default, null);
        for (var i = 0; i < 12; i++)
            yield return new Line(
                $"coordinator{i}@hlf.example",
                "COORDINATOR",
                null,
                i == 0 ? "tinnitus-guide" : null,
                new(2025, 1, 1),
                i == 0 ? First.AddDays(30) : null);
        for (var i = 0; i < 600; i++)
        {
            var (email, coordinator) = ($"mentor{i}@hlf.example", i % 50 == 0 ? null : $"coordinator{i % 12}@hlf.example");
            var types = new[] { (Required, 95), ("hearing-aid-specialist", 22), ("tinnitus-guide", 11) }
                .Where(type => _random.Next(100) < type.Item2)
                .Select(type => type.Item1)
                .ToList();
            if (types.Count == 0)
                yield return new Line(email, "PEER_MENTOR", coordinator, null, default, null);
            foreach (var type in types)
            {
                var expires = First.AddDays(_random.Next(-90, 640));
                if (_random.Next(12) == 0)
                    yield return new Line(
                        email, "PEER_MENTOR", coordinator, type, expires.AddYears(-4), expires.AddYears(-2).AddDays(_random.Next(-5, 5)));
                yield return new Line(
                    email, "PEER_MENTOR", coordinator, type, expires.AddYears(-2), _random.Next(20) == 0 ? null : expires);
            }
        }
    }

    private async Task<List<Told>> TellingsAsync()
    {
        NotificationKind[] kinds = [
            NotificationKind.CertificationExpiring,
            NotificationKind.CertificationExpired,
            NotificationKind.MentorCertificationExpiring,
            NotificationKind.MentorPaused
        ];
        // Revoking tells with the same kinds, at once and by day.
        var all = await _given.StoredAsync(db => db.Notifications.AsNoTracking().Where(one => kinds.Contains(one.Kind)).ToListAsync());
        return [.. all.Where(one => TimeZoneInfo.ConvertTime(one.CreatedAt, Oslo).Hour < 6).Select(Told.Of)];
    }

    /// <summary>Who ends up paused after one more expiry run: mentors whose required certification was lost, since that day.</summary>
    private async Task PausedAsync()
    {
        _given.Clock.Now = Oslo.InstantOf(First.AddDays(NightCount), new TimeOnly(2, 0));
        await _jobs.RunAsync(Expiry, _given.Clock.Now);
        var today = First.AddDays(NightCount);
        var lost = _held.Where(one => one.About.Hides && (one.LostOn is not null || one.ExpiresOn <= today))
            .ToDictionary(one => one.Member, one => one.LostOn ?? one.ExpiresOn);
        var paused =
            await _given.StoredAsync(
                db => db.Availabilities.AsNoTracking()
                    .Where(one => one.Status == AvailabilityStatus.Paused)
                    .ToDictionaryAsync(one => one.MemberId, one => one.SuppressedOn));
        Assert.Equal(lost.OrderBy(one => one.Key.Value), paused.OrderBy(one => one.Key.Value));
        Assert.NotEmpty(paused);
    }

    private static (int Done, int Failed) Count(Infrastructure.Jobs.JobRun run) => (run.Done, run.Failed);

    private sealed record Line(string Email, string Role, string? Coordinator, string? Type, DateOnly IssuedOn, DateOnly? ExpiresOn)
    {
        public const string Header =
            "user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on";

        public string Text => string.Create(
            CultureInfo.InvariantCulture, $",{Email[..Email.IndexOf('@', StringComparison.Ordinal)]},{Email},{Role},,{Coordinator},nb,{Type},{(Type is null ? "" : $"{IssuedOn:yyyy-MM-dd}")},{ExpiresOn:yyyy-MM-dd}");
    }

    /// <summary>A certification as it is held, and how many of its reminders are done with.</summary>
    private sealed class Held(MessageSubject about, MemberId member, string type, DateOnly? expiresOn)
    {
        public MessageSubject About { get; } = about;
        public MemberId Member { get; } = member;
        public string Type { get; } = type;
        public DateOnly? ExpiresOn { get; set; } = expiresOn;
        public DateOnly? LostOn { get; set; }
        public bool IsOver { get; set; }
        public int Done { get; set; }
    }

    /// <summary>Who was told what, and when.</summary>
    private sealed record Told(
        Guid User, NotificationKind Kind, NotificationUrgency Urgency, string Title, string Body, string? Link, DateTimeOffset At)
    {
        public static Told Of(Notification one) =>
            new(one.UserId.Value, one.Kind, one.Urgency, one.Title, one.Body, one.DeepLink, one.CreatedAt);
    }
}
