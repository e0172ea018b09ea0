using Meander.Application.Notifications;
using Meander.Domain.Notifications;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Notifications;

public sealed class NotificationsTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task One_s_own_messages_come_newest_first_whatever_the_organisation()
    {
        var mentor = await Hlf.MentorAsync();
        var elsewhere = await Given.OrganizationAsync();
        _ = (await elsewhere.Admin.AddAsync(elsewhere, mentor)).Value;
        await TellAsync(Hlf, mentor, "one");
        await TellAsync(elsewhere, mentor, "two");
        await TellAsync(Hlf, Hlf.Admin, "to somebody else");

        var page = await mentor.AskAsync(new OwnNotificationsPage(false, new PageRequest(First: 1, CountTotal: true)));
        var rest = await mentor.AskAsync(new OwnNotificationsPage(false, new PageRequest(First: 5, After: page.PageInfo.EndCursor)));

        Assert.Equal("two", Assert.Single(page.Nodes).Title);
        Assert.Equal((2, true), (page.TotalCount, page.PageInfo.HasNextPage));
        Assert.Equal("one", Assert.Single(rest.Nodes).Title);
    }

    [Fact]
    public async Task Messages_read_are_counted_and_shown_as_read()
    {
        var mentor = await Hlf.MentorAsync();
        foreach (var title in new[] { "one", "two", "three" })
            await TellAsync(Hlf, mentor, title);
        var told = await MessagesToAsync(mentor);
        Assert.Equal(3, await mentor.AskAsync(new UnreadNotificationCount()));

        Assert.Equal(2, (await mentor.SendAsync(new MarkNotificationsRead([told[0].Id]))).Value);

        var unread = await mentor.AskAsync(new OwnNotificationsPage(true, new PageRequest()));
        Assert.Equal(["three", "two"], unread.Nodes.Select(row => row.Title));
        Assert.Equal(Clock.Now, (await mentor.AskAsync(new NotificationsOf([told[0].Id])))[0].ReadAt);
    }

    [Fact]
    public async Task All_unread_messages_are_marked_when_none_are_named_and_the_first_reading_counts()
    {
        var (mentor, other) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await TellAsync(Hlf, mentor, "one");
        await TellAsync(Hlf, other, "one");
        Assert.Equal(0, (await mentor.SendAsync(new MarkNotificationsRead(null))).Value);
        var first = (await MessagesToAsync(mentor))[0].ReadAt;

        Clock.Advance(TimeSpan.FromHours(1));
        await TellAsync(Hlf, mentor, "two");
        var before = await AuditCountAsync();
        Assert.Equal(0, (await mentor.SendAsync(new MarkNotificationsRead(null))).Value);

        Assert.Equal([first, Clock.Now], (await MessagesToAsync(mentor)).Select(one => one.ReadAt));
        Assert.Null((await MessagesToAsync(other))[0].ReadAt);
        Assert.Equal(before, await AuditCountAsync());
    }

    [Fact]
    public async Task Another_s_message_is_answered_like_an_unknown_one_and_nothing_is_marked()
    {
        var mentor = await Hlf.MentorAsync();
        await TellAsync(Hlf, mentor, "mine");
        await TellAsync(Hlf, Hlf.Admin, "not mine");
        var (mine, foreign) = ((await MessagesToAsync(mentor))[0].Id, (await MessagesToAsync(Hlf.Admin))[0].Id);

        var unknown = await RefusedAsync(
            "NOT_FOUND", () => mentor.SendAsync(new MarkNotificationsRead([mine, NotificationId.New()])), "notificationIds");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => mentor.SendAsync(new MarkNotificationsRead([mine, foreign]))));
        await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(new MarkNotificationsRead([mine])));
        Assert.Empty(await Hlf.Admin.AskAsync(new NotificationsOf([mine])));
        await RefusedAsync("VALIDATION_FAILED", () => mentor.SendAsync(new MarkNotificationsRead([])), "notificationIds");
        await RefusedAsync("VALIDATION_FAILED", () => mentor.SendAsync(new MarkNotificationsRead([mine, mine])), "notificationIds");
    }

    /// <summary>A second later than the last.</summary>
    private async Task TellAsync(Tenant tenant, Person person, string title)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Given.StoredAsync(db =>
        {
            db.Notifications.Add(Notification.To(
                tenant.Id, person.Id, NotificationKind.CourseChanged, NotificationUrgency.Normal, title, "Body.", "meander://courses",
                Clock.Now));
            return db.SaveChangesAsync();
        });
    }
}
