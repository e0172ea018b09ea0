using System.Net;
using Meander.Api.Dashboard;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.SignIn;

/// <summary>Who gets in, and for how long.</summary>
[Collection(InChromium.Name)]
public sealed class SittingTests(Chromium chromium)
{
    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync();
        await visit.Page.GotoAsync("/courses");
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
        await visit.SignInAsync(await tenant.CoordinatorAsync(), "/courses");
        await Expect(visit.Heading).ToHaveTextAsync("Courses");
        Assert.Equal("/courses", new Uri(visit.Page.Url).AbsolutePath);
    }

    [Fact]
    public async Task The_cookie_is_for_this_server_and_no_script()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        using var entered = await browser.EnterAsync(chromium.Server.TokenFor(tenant.Admin));
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), text => text.StartsWith("meander=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(cookie.Length, 1, 1200);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData("192.0.2.1", "https", false)]
    public async Task Cookies_are_for_https_alone_where_a_trusted_proxy_says_that_the_browser_came_by_it(
        string trusted, string scheme, bool secure)
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given, $"--Proxies:Trusted={trusted}");
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        using var page = await client.GetAsync("/sign-in");
        Assert.Equal(secure, page.Headers.GetValues("Set-Cookie").All(text => text.Contains("secure", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task The_cookie_opens_the_pages_and_not_the_API()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        using var entered = await browser.EnterAsync(chromium.Server.TokenFor(tenant.Admin));
        using var answer = await browser.GetAsync("/graphql?query={viewer{user{id}}}");
        Assert.Equal("""{"data":{"viewer":null}}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("CfDJ8Ag0v8Z5mJxNq0")]
    public async Task A_forged_cookie_leads_to_the_sign_in_page_and_opens_no_connection(string forged)
    {
        using var browser = new Browser(chromium.Server);
        browser.Cookies.Add(chromium.Server.Address, new System.Net.Cookie("meander", forged));
        using var page = await browser.GetAsync("/courses");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/sign-in?to=%2Fcourses", page.Headers.Location!.OriginalString);
        using var connection = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1");
        Assert.Equal(HttpStatusCode.Unauthorized, connection.StatusCode);
    }

    [Fact]
    public async Task An_expired_token_signs_nobody_in()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        using var entered = await browser.EnterAsync(chromium.Server.TokenFor(tenant.Admin, TimeSpan.FromHours(-1)));
        Assert.StartsWith("/sign-in?refused=true", entered.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task A_form_from_elsewhere_signs_nobody_in_or_out()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        using var entered = await browser.PostAsync("/sign-in/token", ("token", chromium.Server.TokenFor(tenant.Admin)));
        Assert.Equal(HttpStatusCode.BadRequest, entered.StatusCode);
        using var known = await browser.EnterAsync(chromium.Server.TokenFor(tenant.Admin));
        using var left = await browser.PostAsync("/sign-out");
        Assert.Equal(HttpStatusCode.BadRequest, left.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_server_after_signing_in()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        var form = await browser.FormTokenAsync();
        using var entered = await browser.PostAsync(
            "/sign-in/token", ("token", chromium.Server.TokenFor(tenant.Admin)), ("to", "//evil.example.org/"),
            ("__RequestVerificationToken", form));
        Assert.Equal("/", entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_sitting_of_somebody_who_lost_their_role_ends()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var coordinator = await tenant.CoordinatorAsync();
        await using var visit = await chromium.VisitAsync(coordinator);
        _ = (await tenant.Admin.SendAsync(Demotion(coordinator.MemberId))).Value;
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your sitting has ended");
        await visit.Page.GotoAsync("/courses");
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task A_sitting_ends_when_its_token_does()
    {
        using var given = new Testing.Given();
        await using var server = await DashboardServer.StartAsync(given);
        var tenant = await given.OrganizationAsync();
        using var browser = new Browser(server);
        using var entered = await browser.EnterAsync(server.TokenFor(tenant.Admin, TimeSpan.FromMinutes(10)));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        given.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin);
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
        await visit.Page.GotoAsync("/");
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task Whom_no_organisation_knows_is_not_signed_in()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        using var browser = new Browser(chromium.Server);
        var stranger = new Testing.Person(chromium.Given, Domain.UserId.New(), tenant.Admin.MemberId);
        using var entered = await browser.EnterAsync(chromium.Server.TokenFor(stranger));
        Assert.StartsWith("/sign-in?refused=true", entered.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_runs_in_a_page_but_what_it_came_with()
    {
        using var browser = new Browser(chromium.Server);
        using var page = await browser.GetAsync("/sign-in");
        Assert.Equal(DashboardServices.ContentSecurityPolicy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_people_are_offered_to_browsers_of_this_machine_only()
    {
        using var given = new Testing.Given();
        await using var server = await DashboardServer.StartAsync(
            given, services => services.AddSingleton(new DemoPeople(given.Database.ConnectionString)));
        var tenant = await given.OrganizationAsync();
        using var browser = new Browser(server);
        var form = await browser.FormTokenAsync();
        using var page = await browser.GetAsync("/sign-in");
        Assert.Contains(tenant.Admin.Id.Value.ToString(), await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/sign-in"));
        rebound.Headers.Host = "evil.example.org";
        using var client = new HttpClient();
        using var elsewhere = await client.SendAsync(rebound);
        Assert.DoesNotContain(tenant.Admin.Id.Value.ToString(), await elsewhere.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var entered = await browser.PostAsync(
            "/sign-in/person", ("user", tenant.Admin.Id.Value.ToString()), ("__RequestVerificationToken", form));
        Assert.Equal("/", entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Without_the_dashboard_there_is_no_page()
    {
        using var given = new Testing.Given();
        await using var server = await DashboardServer.StartAsync(given, "--Dashboard:Enabled=false");
        using var browser = new Browser(server);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/sign-in")).StatusCode);
    }

    private static UpdateMember Demotion(Domain.MemberId member) =>
        new(member, (Role?)Role.PeerMentor, default, default);
}
