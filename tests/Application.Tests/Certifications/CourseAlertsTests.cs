using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Domain.Notifications;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

/// <summary>Courses 9: who asked to be told of a course for a certification, and is.</summary>
public sealed class CourseAlertsTests(Given given) : OnPostgres(given)
{
    private SetCourseAlert Alert(string type = "basic", bool enabled = true) => new(Hlf.Id, type, enabled);

    [Fact]
    public async Task Publishing_tells_everyone_who_asked_for_the_type_and_nobody_else()
    {
        await Hlf.TypeAsync("basic");
        await Hlf.TypeAsync("first-aid");
        var (asked, other, silent) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        _ = (await asked.SendAsync(Alert())).Value;
        _ = (await other.SendAsync(Alert("first-aid"))).Value;
        var draft = await Hlf.IssuingAsync("basic", publish: false);
        Assert.Empty(await KindsToAsync(asked));

        _ = (await Hlf.Admin.SendAsync(new PublishCourse(draft.Id, null))).Value;

        var message = Assert.Single(await MessagesToAsync(asked));
        Assert.Equal((NotificationKind.CourseAvailable, $"meander://courses/{draft.Id.Value}"), (message.Kind, message.DeepLink));
        Assert.Empty(await KindsToAsync(other));
        Assert.Empty(await KindsToAsync(silent));
    }

    [Fact]
    public async Task A_course_published_at_once_is_told_too()
    {
        await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();
        _ = (await asked.SendAsync(Alert())).Value;

        await Hlf.IssuingAsync("basic");

        Assert.Equal([NotificationKind.CourseAvailable], await KindsToAsync(asked));
    }

    [Fact]
    public async Task A_course_that_was_hidden_when_it_was_published_is_told_when_it_is_shown_for_the_first_time()
    {
        await Hlf.TypeAsync("basic");
        var (asked, late) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        _ = (await asked.SendAsync(Alert())).Value;
        var hidden = await Hlf.IssuingAsync("basic", publish: false);
        await ShowAsync(false);
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(hidden.Id, null))).Value;
        Assert.Empty(await KindsToAsync(asked));

        await ShowAsync(true);
        Assert.Equal($"meander://courses/{hidden.Id.Value}", Assert.Single(await MessagesToAsync(asked)).DeepLink);

        _ = (await late.SendAsync(Alert())).Value;
        await ShowAsync(true);
        await ShowAsync(false);
        await ShowAsync(true);
        Assert.Single(await MessagesToAsync(asked));
        Assert.Empty(await MessagesToAsync(late));

        async Task ShowAsync(bool active)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            _ = (await Hlf.Admin.SendAsync(new SetCourseActive(hidden.Id, active, null))).Value;
        }
    }

    [Fact]
    public async Task A_course_that_issues_nothing_and_a_publication_that_is_refused_are_told_to_nobody()
    {
        await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();
        _ = (await asked.SendAsync(Alert())).Value;

        var course = await Hlf.CourseAsync(publish: false);
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(course.Id, null))).Value;
        Assert.Empty(await KindsToAsync(asked));

        var issuing = await Hlf.IssuingAsync("basic");
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new PublishCourse(issuing.Id, null)));
        Assert.Single(await KindsToAsync(asked));
    }

    [Fact]
    public async Task Two_admins_who_publish_a_course_at_once_have_it_told_once()
    {
        await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();
        _ = (await asked.SendAsync(Alert())).Value;
        using var node = Given.AnotherNode();
        for (var round = 1; round <= 5; round++)
        {
            var draft = await Hlf.IssuingAsync("basic", publish: false);

            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
                (i % 2 == 0 ? Hlf.Admin : Hlf.Admin.At(node)).SendAsync(new PublishCourse(draft.Id, null))));

            Assert.Single(results, result => result.Succeeded);
            Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal("INVALID_STATUS_TRANSITION", result.Code()));
            Assert.Equal(round, (await MessagesToAsync(asked)).Count);
        }
    }

    [Fact]
    public async Task A_hidden_draft_that_is_published_and_shown_at_once_is_told_once()
    {
        await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();
        _ = (await asked.SendAsync(Alert())).Value;
        using var node = Given.AnotherNode();
        for (var round = 1; round <= 5; round++)
        {
            var hidden = await Hlf.IssuingAsync("basic", publish: false);
            _ = (await Hlf.Admin.SendAsync(new SetCourseActive(hidden.Id, false, null))).Value;

            await Task.WhenAll(
                Hlf.Admin.SendAsync(new PublishCourse(hidden.Id, null)), Hlf.Admin.At(node)
                    .SendAsync(new SetCourseActive(hidden.Id, true, null)),
                Hlf.Admin.SendAsync(new SetCourseActive(hidden.Id, true, null)));

            Assert.Equal(round, (await MessagesToAsync(asked)).Count);
        }
    }

    [Fact]
    public async Task The_next_instance_of_a_recurring_course_is_told_when_it_is_published_not_when_it_is_scheduled()
    {
        await Hlf.TypeAsync("basic");
        var first = await Hlf.IssuingAsync("basic", but: one => one with { IsRecurring = true });
        var asked = await Hlf.MentorAsync();
        _ = (await asked.SendAsync(Alert())).Value;

        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(first.Id, Tenant.OneDay(2026, 9, 1), null, null))).Value;
        Assert.Empty(await KindsToAsync(asked));
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(next.Id, null))).Value;

        Assert.Equal($"meander://courses/{next.Id.Value}", Assert.Single(await MessagesToAsync(asked)).DeepLink);
    }

    [Fact]
    public async Task Asking_again_changes_nothing_and_whoever_stops_asking_hears_no_more()
    {
        var type = await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();
        await ChangesNothingAsync(() => asked.SendAsync(Alert(enabled: false)));

        Assert.True((await asked.SendAsync(Alert())).Value.Enabled);
        await ChangesNothingAsync(() => asked.SendAsync(Alert()));
        Assert.Equal([type.Id], (await asked.AskAsync(new OwnCourseAlerts())).Select(row => row.Id));
        Assert.False((await asked.SendAsync(Alert(enabled: false))).Value.Enabled);

        await Hlf.IssuingAsync("basic");
        Assert.Empty(await KindsToAsync(asked));
        Assert.Empty(await asked.AskAsync(new OwnCourseAlerts()));
        Assert.Equal(["certification_type.created", "course_alert.requested", "course_alert.ended"], await ActionsOnAsync(type.Id.Value));
    }

    [Fact]
    public async Task Asking_twice_at_once_asks_once()
    {
        await Hlf.TypeAsync("basic");
        var asked = await Hlf.MentorAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => asked.SendAsync(Alert())));

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        Assert.Single(await asked.AskAsync(new OwnCourseAlerts()));
    }

    [Fact]
    public async Task Types_and_organisations_that_do_not_exist_for_the_caller_are_not_found()
    {
        await Hlf.TypeAsync("basic");
        var (mentor, stranger) = (await Hlf.MentorAsync(), (await Given.OrganizationAsync()).Admin);

        await RefusedAsync("NOT_FOUND", () => mentor.SendAsync(Alert("unheard-of")), "certificationType");
        await RefusedAsync("VALIDATION_FAILED", () => mentor.SendAsync(Alert("No code")), "certificationType");
        await RefusedAsync("NOT_FOUND", () => stranger.SendAsync(Alert()), "organizationId");
    }

    [Fact]
    public async Task Renewal_courses_are_paged_for_each_type_by_itself()
    {
        var (basic, aid) = (await Hlf.TypeAsync("basic"), await Hlf.TypeAsync("first-aid"));
        foreach (var day in new[] { 3, 1, 2 })
            await Hlf.IssuingAsync("basic", but: one => one with { Title = $"Day {day}", Schedule = Tenant.OneDay(2026, 7, day) });
        await Hlf.IssuingAsync("basic", but: one => one with { Title = "Any time" });
        await Hlf.IssuingAsync("first-aid", but: one => one with { Title = "Aid" });
        var full = await Hlf.IssuingAsync("first-aid", but: one => one with { Title = "Full", SeatsTotal = 1, WaitlistEnabled = false });
        _ = (await (await Hlf.MentorAsync()).EnrollAsync(full)).Value;
        RenewalPrompt[] prompts = [new(Hlf.Id, basic.Id, "basic"), new(Hlf.Id, aid.Id, "first-aid")];

        var pages = await Hlf.Admin.AskAsync(new RenewalCourses(prompts, new PageRequest(First: 2, CountTotal: true)));
        Assert.Equal(["Day 1", "Day 2"], pages[basic.Id].Nodes.Select(course => course.Details.Title));
        Assert.Equal((true, 4), (pages[basic.Id].PageInfo.HasNextPage, pages[basic.Id].TotalCount));
        Assert.Equal(["Aid"], pages[aid.Id].Nodes.Select(course => course.Details.Title));

        var next = await Hlf.Admin.AskAsync(
            new RenewalCourses([prompts[0]], new PageRequest(First: 2, After: pages[basic.Id].PageInfo.EndCursor)));
        Assert.Equal(["Day 3", "Any time"], next[basic.Id].Nodes.Select(course => course.Details.Title));
        await Assert.ThrowsAsync<BadInput>(
            () => Hlf.Admin.AskAsync(new RenewalCourses([prompts[1]], new PageRequest(After: pages[basic.Id].PageInfo.EndCursor))));
        Assert.Empty(await Hlf.Admin.AskAsync(new TypesWithoutRenewalCourses(prompts)));
    }
}
