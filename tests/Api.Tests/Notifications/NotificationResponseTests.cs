using Xunit;

namespace Meander.Api.Tests.Notifications;

public sealed class NotificationResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    [Fact]
    public async Task A_viewer_reads_their_messages_and_marks_them()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "First aid" });
        var mentor = await tenant.MentorAsync();
        await mentor.EnrollAsync(course);

        var viewer = (await scenario.DataAsync(mentor, """
            {
              viewer {
                unreadNotificationCount
                notifications(unreadOnly: true, first: 1) { totalCount nodes { id kind urgency title body deepLink readAt } pageInfo { hasNextPage } }
              }
            }
            """)).GetProperty("viewer");
        var id = viewer.GetProperty("notifications").GetProperty("nodes")[0].GetProperty("id").GetString();
        var marked = await scenario.DataAsync(
            mentor,
            "mutation ($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) { unreadNotificationCount errors { "
            + "code } } }",
            new { input = new { notificationIds = new[] { id } } });
        var node =
            await scenario.DataAsync(mentor, "query ($id: ID!) { node(id: $id) { __typename ... on Notification { title } } }", new { id });

        Answer.PartMatches("viewer", viewer, (id, "notification"), (course.Id.Value, "course"));
        Answer.PartMatches("marked", marked);
        Answer.PartMatches("node", node);
    }

    [Fact]
    public async Task A_device_is_registered_or_told_what_is_wrong()
    {
        var mentor = await (await scenario.Given.OrganizationAsync()).MentorAsync();
        const string register =
            "mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { registered errors { code path } } }";

        var registered = await scenario.DataAsync(mentor, register, new { input = new { token = "a-token", platform = "ANDROID" } });
        var refused = await scenario.DataAsync(mentor, register, new { input = new { token = "", platform = "IOS" } });

        Answer.PartMatches("registered", registered);
        Answer.PartMatches("refused", refused);
    }
}
