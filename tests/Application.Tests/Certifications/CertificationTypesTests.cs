using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Certifications;

public sealed class CertificationTypesTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Everything_given_is_kept()
    {
        var course = await Hlf.CourseAsync();

        var type = (
            await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "peer-mentor-basic", "Likeperson", true, [course.Id], 24))).Value;

        var stored = await StoredAsync(type);
        Assert.Equal(
            ("peer-mentor-basic", "Likeperson", true, (int?)24), (stored.Code, stored.Name, stored.IsRequired, stored.ValidityMonths));
        Assert.Equal([course.Id], stored.RequiredCourseIds);
        Assert.Equal(["certification_type.created"], await ActionsOnAsync(type.Id.Value));
    }

    [Theory]
    [InlineData("Peer-mentor")]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("a\n")]
    [InlineData("likeperson-æ")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_code_is_lower_case_words_joined_by_hyphens(string code) =>
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, code, "Name", false, [], null)), "code");

    [Fact]
    public async Task A_code_is_unique_in_its_organisation()
    {
        var other = await Given.OrganizationAsync();
        await Hlf.TypeAsync("basic");

        await RefusedAsync(
            "CONFLICT", () => Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Name", false, [], null)), "code");
        Assert.Equal("basic", (await other.TypeAsync("basic")).Code);
    }

    [Fact]
    public async Task Of_two_made_at_once_with_the_same_code_one_is_a_conflict()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "raced", $"Name {i}", false, [], null))));

        Assert.Equal(["CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "OK"], results.Select(result => result.Code()).Order());
    }

    [Fact]
    public async Task Names_validity_and_required_courses_are_checked()
    {
        var foreign = await (await Given.OrganizationAsync()).CourseAsync();
        var course = await Hlf.CourseAsync();

        await RefusedAsync("VALIDATION_FAILED", () => MakeAsync(new(" ", false, [], null)), "name");
        await RefusedAsync("VALIDATION_FAILED", () => MakeAsync(new(new string('x', 256), false, [], null)), "name");
        await RefusedAsync("VALIDATION_FAILED", () => MakeAsync(new("Name", false, [], 0)), "validityMonths");
        await RefusedAsync("VALIDATION_FAILED", () => MakeAsync(new("Name", false, [course.Id, course.Id], null)), "requiredCourseIds");
        var unknown = await RefusedAsync(
            "NOT_FOUND", () => MakeAsync(new("Name", false, [course.Id, CourseId.New()], null)), "requiredCourseIds", "1");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => MakeAsync(new("Name", false, [course.Id, foreign.Id], null))));

        Task<Result<CertificationType>> MakeAsync(CertificationTypeTerms terms) =>
            Hlf.Admin.SendAsync(
                new CreateCertificationType(Hlf.Id, "some", terms.Name, terms.IsRequired, terms.RequiredCourseIds, terms.ValidityMonths));
    }

    [Fact]
    public async Task A_change_keeps_what_is_left_out_and_null_validity_never_expires()
    {
        var (type, course) = (await Hlf.TypeAsync("basic"), await Hlf.CourseAsync());

        _ = (await ChangeAsync(type, to => to with { Name = "New name" })).Value;
        _ = (await ChangeAsync(type, to => to with { IsRequired = true, ValidityMonths = (int?)null })).Value;
        _ = (await ChangeAsync(type, to => to with { RequiredCourseIds = List(course.Id) })).Value;

        var stored = await StoredAsync(type);
        Assert.Equal(("basic", "New name", true, (int?)null), (stored.Code, stored.Name, stored.IsRequired, stored.ValidityMonths));
        Assert.Equal([course.Id], stored.RequiredCourseIds);
        Assert.Equal(4, (await AuditOfAsync(type.Id.Value)).Count);
    }

    [Fact]
    public async Task A_change_to_what_it_is_changes_nothing()
    {
        var type = await Hlf.TypeAsync("basic");

        await ChangesNothingAsync(
            () => ChangeAsync(
                type,
                to => to with { Name = "Type basic", ValidityMonths = 24, IsRequired = false, RequiredCourseIds = List<CourseId>() }));
    }

    [Fact]
    public async Task A_change_is_checked_as_the_making_is()
    {
        var type = await Hlf.TypeAsync("basic");

        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(type, to => to with { Name = (string?)null }), "name");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(type, to => to with { IsRequired = (bool?)null }), "isRequired");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(type, to => to with { ValidityMonths = 0 }), "validityMonths");
        await RefusedAsync(
            "NOT_FOUND", () => ChangeAsync(type, to => to with { RequiredCourseIds = List(CourseId.New()) }), "requiredCourseIds", "0");
    }

    [Fact]
    public async Task Only_admins_of_the_organisation_make_and_change_types()
    {
        var (type, coordinator, mentor, foreign) =
            (await Hlf.TypeAsync("basic"), await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Given.OrganizationAsync());
        var make = new CreateCertificationType(Hlf.Id, "other", "Name", false, [], null);
        var change = new UpdateCertificationType(type.Id, "New", default, default, default);

        await ForbiddenAsync(() => coordinator.SendAsync(make));
        await ForbiddenAsync(() => mentor.SendAsync(make));
        await ForbiddenAsync(() => coordinator.SendAsync(change));
        await ForbiddenAsync(() => mentor.SendAsync(change));
        var noOrganization = await RefusedAsync(
            "NOT_FOUND", () => foreign.Admin.SendAsync(make with { OrganizationId = OrganizationId.New() }), "organizationId");
        Assert.Equivalent(noOrganization, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(make)));
        var noType = await RefusedAsync(
            "NOT_FOUND",
            () => foreign.Admin.SendAsync(change with { CertificationTypeId = CertificationTypeId.New() }),
            "certificationTypeId");
        Assert.Equivalent(noType, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(change)));
    }

    private Task<Result<CertificationType>> ChangeAsync(
        CertificationType type, Func<UpdateCertificationType, UpdateCertificationType> to) =>
        Hlf.Admin.SendAsync(to(new UpdateCertificationType(type.Id, default, default, default, default)));

    private Task<CertificationType> StoredAsync(CertificationType type) =>
        Given.StoredAsync(db => db.CertificationTypes.AsNoTracking().SingleAsync(one => one.Id == type.Id));
}
