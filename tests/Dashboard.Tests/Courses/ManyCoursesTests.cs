using Meander.Domain.Courses;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Courses;

/// <summary>An organisation with ten thousand courses: listed, looked through, chosen from.</summary>
[Collection(InChromium.Name)]
public sealed class ManyCoursesTests(Chromium chromium)
{
    [Fact]
    public async Task Ten_thousand_courses_are_shown_a_page_at_a_time()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await MakeAsync(tenant);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/courses");
        await Expect(visit.Page.GetByText("10000 courses")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(26);
        var first = await visit.Page.GetByRole(AriaRole.Row).Nth(1).InnerTextAsync();
        await visit.Button("Next").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).Not.ToHaveTextAsync(first);
        await visit.Page.GetByLabel("Search").FillAsync("number 9876");
        await visit.Page.GetByLabel("Search").PressAsync("Enter");
        await Expect(visit.Page.GetByText("1 course", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Of_ten_thousand_courses_some_are_chosen_to_be_passed_before_another()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await MakeAsync(tenant);
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}/edit");
        var look = visit.Page.GetByLabel("Look for a course");
        await look.FillAsync("number");
        await look.PressAsync("Enter");
        await Expect(visit.Page.GetByText("9999 courses are like that.")).ToBeVisibleAsync();
        await visit.Button("Add: Course number 1").ClickAsync();
        await look.FillAsync("number 9876");
        await visit.Button("Find").ClickAsync();
        await Expect(visit.Page.GetByText("1 course is like that.")).ToBeVisibleAsync();
        await visit.Button("Add: Course number 9876").ClickAsync();
        await look.FillAsync(course.Details.Title);
        await visit.Button("Find").ClickAsync();
        await visit.Button($"Add: {course.Details.Title}").ClickAsync();
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync($"{course.Details.Title}: A course must not be its own prerequisite, directly or through others.");

        await visit.Button($"Remove: {course.Details.Title}").ClickAsync();
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(course.Details.Title);
        Assert.Equal(2, (await tenant.StoredAsync(course)).Details.PrerequisiteCourseIds.Count);
        await visit.Link("Edit").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.List, new() { Name = "Chosen courses" }).GetByRole(AriaRole.Listitem))
            .ToContainTextAsync(["Course number 1", "Course number 9876"]);
        await visit.Button("Remove: Course number 1").ClickAsync();
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Link("Edit")).ToBeVisibleAsync();
        Assert.Single((await tenant.StoredAsync(course)).Details.PrerequisiteCourseIds);
        Assert.Empty(visit.Complaints);
    }

    private async Task<Course> MakeAsync(Tenant tenant)
    {
        var course = await tenant.CourseAsync(one => one with { Title = "The first one" });
        await chromium.Given.Database.ExecuteAsync(
            $$"""
            do $do$
            declare columns text;
            begin
                select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
                where attrelid = 'courses'::regclass and attnum > 0 and not attisdropped and attgenerated = '';
                execute format($insert$
                    insert into courses (%1$s)
                    select %1$s from (
                        select (json_populate_record(c, json_build_object('id', i, 'series_id', i, 'title', 'Course number ' || n))).*
                        from courses c cross join (select gen_random_uuid() as i, n from generate_series(1, 9999) n) made
                        where c.id = '{{course.Id.Value}}') copies
                    $insert$, columns);
            end
            $do$
            """);
        return course;
    }
}
