using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Portal;

public sealed class WebhookResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    [Fact]
    public async Task An_admin_sees_a_failed_delivery_and_sends_it_again()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        await FailAsync(tenant, mentor);

        const string fields = "id event status attempts lastError nextAttemptAt deliveredAt member { id }";
        var page =
            (await scenario.DataAsync(tenant.Admin, $"{{ webhookDeliveries(status: FAILED) {{ totalCount nodes {{ {fields} }} }} }}"))
                .GetProperty("webhookDeliveries");
        var id = page.GetProperty("nodes")[0].GetProperty("id").GetString();
        var retried = (await scenario.DataAsync(
            tenant.Admin,
            "mutation ($input: RetryWebhookDeliveryInput!) { retryWebhookDelivery(input: $input) { delivery { status attempts } errors "
            + "{ code } } }",
            new { input = new { deliveryId = id } })).GetProperty("retryWebhookDelivery");

        Answer.PartMatches("failed", page, (id, "delivery"), (mentor.MemberId.Value, "member"));
        Answer.PartMatches("retried", retried);
        Assert.Equal("FORBIDDEN", await scenario.CodeAsync(mentor, "{ webhookDeliveries { totalCount } }"));
    }

    private async Task FailAsync(Tenant tenant, Person mentor) => await scenario.Given.Database.ExecuteAsync(
        $"""
        update organizations set portal_webhook_url = 'https://portal.example.org' where id = '{tenant.Id.Value}';
        update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = '{mentor.MemberId.Value}';
        update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null, last_error = 'answered 500'
         where member_id = '{mentor.MemberId.Value}'
        """);
}
