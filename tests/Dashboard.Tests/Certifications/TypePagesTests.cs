using Meander.Application.Certifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Certifications;

/// <summary>The certification types, as admins make and change them.</summary>
[Collection(InChromium.Name)]
public sealed class TypePagesTests(Chromium chromium)
{
    [Fact]
    public async Task A_type_is_made_with_a_course_and_changed()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "<i>Grunnkurs</i>" });
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/types");
        await Expect(visit.Page.GetByText("There is none yet.")).ToBeVisibleAsync();
        await visit.Link("New certification type").ClickAsync();
        await visit.Page.GetByLabel("Name").FillAsync("Likeperson på Østlandet");
        await visit.Page.GetByLabel("Code").FillAsync("likeperson");
        await visit.Page.GetByLabel("Valid for (months)").FillAsync("24");
        await visit.Page.GetByLabel("Look for a course").FillAsync("grunnkurs");
        await visit.Button("Find").ClickAsync();
        await visit.Button($"Add: {course.Details.Title}").ClickAsync();
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Certification types");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "24 months" })).ToBeVisibleAsync();

        await visit.Link("Likeperson på Østlandet").ClickAsync();
        await Expect(visit.Button($"Remove: {course.Details.Title}")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("main i")).ToHaveCountAsync(0);
        await visit.Page.GetByLabel("Every peer mentor must hold it").CheckAsync();
        await visit.Page.GetByLabel("Valid for (months)").FillAsync("");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Never expires" })).ToBeVisibleAsync();
        var stored = await chromium.Given.StoredAsync(db => db.CertificationTypes.SingleAsync(type => type.OrganizationId == tenant.Id));
        Assert.Equal(("likeperson", true, (int?)null), (stored.Code, stored.IsRequired, stored.ValidityMonths));
        Assert.Equal([course.Id], stored.RequiredCourseIds);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_is_refused_stands_beside_its_field()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/types/new");
        await visit.Page.GetByLabel("Code").FillAsync("basic");
        await visit.Page.GetByLabel("Valid for (months)").FillAsync("many");
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Page.GetByText("Must be a number.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Valid for (months)").FillAsync("0");
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Page.GetByLabel("Name")).ToHaveAccessibleDescriptionAsync("Must not be blank.");
        await Expect(visit.Page.GetByLabel("Valid for (months)")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Page.GetByLabel("Name").FillAsync("Basic again");
        await visit.Page.GetByLabel("Valid for (months)").FillAsync("12");
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Page.GetByLabel("Code")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task Another_organisations_type_does_not_exist_and_coordinators_change_none()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var own = await tenant.TypeAsync("basic");
        var foreign = await (await chromium.Given.OrganizationAsync()).TypeAsync("basic");
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), $"/types/{foreign.Id.Value}");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No such certification type.");
        await visit.Page.GotoAsync($"/types/{own.Id.Value}");
        await visit.Page.GetByLabel("Name").FillAsync("Mine");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only admins");
        Assert.Equal("Type basic", Assert.Single(await tenant.Admin.AskAsync(new CertificationTypesIn(tenant.Id))).Name);
    }
}
