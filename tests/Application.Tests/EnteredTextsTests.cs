using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests;

/// <summary>
/// People 7 through every mutation that takes a text; the rule itself is tried in Domain, the cells of imports beside the imports.
/// </summary>
public sealed class EnteredTextsTests(Given given) : OnPostgres(given)
{
    private const string GivenLine = "\ufeff Kurs\u00a0 i \u200bA\u030alesund\u2060 ";
    private const string KeptLine = "Kurs i Ålesund";
    private const string GivenLines = "\ufeff Vegetar\u00a0og\r\n  A\u030alesund\u200b\n";
    private const string KeptLines = "Vegetar og\r\n  Ålesund";

    /// <summary>What one line may not hold.</summary>
    public static TheoryData<string> WrongLines =>
        ["Kurs\nto", "Kurs\u2028to", "Kurs\u0007", "Kurs\u202e", "Kurs\u2067", "Kurs\u200f", "Kurs\u061c"];

    [Fact]
    public async Task A_courses_texts_come_in_composed_without_zero_width_characters_and_with_single_blanks()
    {
        var day = Tenant.OneDay(2026, 9, 1);
        var schedule = day with { Location = GivenLine, Sessions = [day.Sessions[0] with { Location = GivenLine }] };

        var course = await Hlf.CourseAsync(one => one with
        {
            Title =
                GivenLine,
            Description =
                    GivenLines,
            Location = GivenLine,
            InstructorName = GivenLine,
            Schedule = schedule,
            IsRecurring = true,
        });
        var other = await Hlf.CourseAsync();
        _ = (await Hlf.Admin.ChangeAsync(other, to => to with
        {
            Title = GivenLine,
            Description = GivenLines,
            Location = GivenLine,
            InstructorName = GivenLine,
            Schedule = schedule,
        })).Value;
        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, schedule, null, null))).Value;

        foreach (var details in new[] { (await Hlf.StoredAsync(course)).Details, (await Hlf.StoredAsync(other)).Details })
        {
            Assert.Equal(
                (KeptLine, KeptLines, KeptLine, KeptLine), (details.Title, details.Description, details.Location, details.InstructorName));
            Assert.Equal((KeptLine, KeptLine), (details.Schedule!.Location, details.Schedule.Sessions[0].Location));
        }

        Assert.Equal((KeptLine, KeptLine), (next.Details.Schedule!.Location, next.Details.Schedule.Sessions[0].Location));
    }

    [Fact]
    public async Task Names_reasons_and_notes_come_in_likewise()
    {
        _ = (await Hlf.Admin.SendAsync(new UpdateOrganization(Hlf.Id, GivenLine, default, default, default, default, default))).Value;
        var type = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", GivenLine, false, [], 24))).Value;
        var member = (await Hlf.Admin.SendAsync(
            new AddMember(Hlf.Id, null, GivenLine, $"{Guid.NewGuid():n}@w.example\u200b", Role.PeerMentor, null, null, "nb"))).Value;
        var mentor = new Person(Given, member.UserId, member.Id);
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 1, 1), null, GivenLines))).Value;
        var certification = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id;
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(certification, GivenLine))).Value;
        var registration = (await mentor.EnrollAsync(await Hlf.CourseAsync(), notes: GivenLines)).Value;
        _ = (await mentor.CancelAsync(registration, GivenLine)).Value;

        Assert.Equal(KeptLine, (await Given.StoredAsync(db => db.Organizations.SingleAsync(one => one.Id == Hlf.Id))).Name);
        Assert.Equal(KeptLine, (await Given.StoredAsync(db => db.Members.SingleAsync(one => one.Id == mentor.MemberId))).Name);
        Assert.Equal(KeptLine, type.Name);
        _ = (await Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, "Other", default, default, default))).Value;
        Assert.Equal(
            KeptLine, (await Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, GivenLine, default, default, default))).Value.Name);
        var period = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0];
        Assert.Equal((KeptLines, KeptLine), (period.Note, period.RevocationReason));
        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal((KeptLines, KeptLine), (stored.Notes, stored.CancellationReason));
    }

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task Line_breaks_control_characters_and_direction_marks_are_refused_in_one_line(string text)
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var type = await Hlf.TypeAsync("basic");
        await Hlf.HoldsAsync(mentor, "basic", new(2026, 1, 1), null);
        var certification = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id;
        var registration = (await mentor.EnrollAsync(course)).Value;
        var schedule = Tenant.OneDay(2026, 9, 1) with { Location = text };

        await WrongAsync(new AddMember(Hlf.Id, null, text, "x@w.example", Role.PeerMentor, null, null, "nb"), "name");
        await WrongAsync(new UpdateOrganization(Hlf.Id, text, default, default, default, default, default), "name");
        await WrongAsync(new CreateCertificationType(Hlf.Id, "other", text, false, [], 24), "name");
        await WrongAsync(new UpdateCertificationType(type.Id, text, default, default, default), "name");
        await WrongAsync(new RevokeCertification(certification, text), "reason");
        await WrongAsync(new CancelRegistration(registration.Id, text), "reason");
        await WrongAsync(Hlf.NewCourse(one => one with { Title = text }), "title");
        await WrongAsync(Hlf.NewCourse(one => one with { Location = text }), "location");
        await WrongAsync(Hlf.NewCourse(one => one with { InstructorName = text }), "instructorName");
        await WrongAsync(Hlf.NewCourse(one => one with { Schedule = schedule }), "schedule", "location");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { Title = text }), "title");
        await WrongAsync(new ScheduleNextInstance(course.Id, schedule, null, null), "schedule", "location");
    }

    [Theory]
    [InlineData("Kurs\u0007")]
    [InlineData("Kurs\u202e")]
    public async Task Notes_and_descriptions_have_line_breaks_but_no_control_characters_or_direction_marks(string text)
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        await Hlf.TypeAsync("basic");

        await WrongAsync(new Enroll(course.Id, null, true, text), "notes");
        await WrongAsync(Hlf.NewCourse(one => one with { Description = text }), "description");
        await WrongAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 1, 1), null, text), "note");
    }

    [Fact]
    public async Task A_text_of_zero_width_characters_and_blanks_is_blank()
    {
        await WrongAsync(Hlf.NewCourse(one => one with { Title = "\u200b" }), "title");
        await WrongAsync(new UpdateOrganization(Hlf.Id, "\u00a0\ufeff", default, default, default, default, default), "name");
    }

    [Fact]
    public async Task Lengths_count_code_points_of_the_composed_text()
    {
        var title = string.Concat(Enumerable.Repeat("A\u030a", 255));

        Assert.Equal(new string('Å', 255), (await Hlf.CourseAsync(one => one with { Title = title })).Details.Title);
    }

    [Fact]
    public async Task A_search_finds_whatever_the_form_and_blanks_of_word_and_name()
    {
        var association = await Hlf.AssociationAsync();
        var address =
            new AddMember(Hlf.Id, null, "Ha\u030akon\u00a0Moe", $"{Guid.NewGuid():n}@w.example", Role.PeerMentor, association, null, "nb");
        var member = (await Hlf.Admin.SendAsync(address)).Value;
        var course = await Hlf.CourseAsync(one => one with { Title = "Ha\u030akon\u00a0Moe", Description = null });
        var told = await Hlf.CourseAsync(one => one with { Description = "With Ha\u030akon\u00a0Moe\nand others" });

        foreach (var word in new[] { "Håkon", "HA\u030aKON", "håkon moe", "ha\u030akon\u00a0\u00a0m", "\u200bkon  Moe" })
        {
            var page = new PageRequest(First: 10);
            Assert.Equal([member.Id], (await Hlf.Admin.AskAsync(new DirectoryPage(word, null, page))).Edges.Select(edge => edge.Node.Id));
            Assert.Equal(
                [member.Id], (await Hlf.Admin.AskAsync(new RosterPage(new(Search: word), RosterOrder.NameAsc, page)))
                    .Edges.Select(edge => edge.Node.Id));
            var found = await Hlf.Admin.AskAsync(new CoursesPage(new(Search: word), CourseOrder.CreatedAtDesc, page));
            Assert.Equal(new[] { course.Id, told.Id }.Order(Comparer<CourseId>.Create((one, other) => one.Value.CompareTo(other.Value))),
                found.Edges.Select(edge => edge.Node.Id)
                    .Order(Comparer<CourseId>.Create((one, other) => one.Value.CompareTo(other.Value))));
        }
    }

    private Task<DomainError> WrongAsync<T>(ICommand<T> command, params string[] path) =>
        RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(command), path);
}
