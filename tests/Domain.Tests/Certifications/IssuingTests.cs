using Meander.Domain.Certifications;

namespace Meander.Domain.Tests.Certifications;

/// <summary>Certifications 1: which passes earn what, for how long.</summary>
public sealed class IssuingTests
{
    private static readonly OrganizationId Hlf = OrganizationId.New();
    private static readonly DateOnly Today = new(2026, 6, 16);
    private static readonly CourseId A = CourseId.New(), B = CourseId.New(), C = CourseId.New();

    private static IssuingTerms Type(params CourseId[] required) => new(Hlf, "basic", required.ToHashSet());

    private static Pass Passed(CourseId series, int hoursAgo, string? issues = null, int? months = null) =>
        new(RegistrationId.New(), Hlf, Sample.Somebody, series, issues, months, Sample.Now.AddHours(-hoursAgo));

    private static Award? Due(IssuingTerms type, params Pass[] passes) =>
        Issuing.Due([type], passes, pass => pass.PassedAt == Sample.Now, _ => Today).SingleOrDefault();

    [Fact]
    public void The_issuing_course_is_enough_when_no_course_is_required()
    {
        var pass = Passed(A, 0, "basic", 24);

        var award = Due(Type(), pass)!;

        Assert.Equal(("basic", Today, (DateOnly?)new DateOnly(2028, 6, 16), CertificationSource.Course, (RegistrationId?)pass.Registration),
            (award.Type, award.IssuedOn, award.ExpiresOn, award.Source, award.Registration));
    }

    [Fact]
    public void Nothing_is_issued_before_all_required_courses_are_passed()
    {
        Assert.Null(Due(Type(A, B), Passed(A, 0, "basic", 24)));
        Assert.NotNull(Due(Type(A, B), Passed(A, 0, "basic", 24), Passed(B, 48)));
    }

    [Fact]
    public void Passing_the_last_required_course_issues_with_the_validity_of_the_issuing_course_passed_last()
    {
        var required = Passed(B, 0);

        var award = Due(Type(A, B), Passed(A, 99, "basic", 12), Passed(C, 48, "basic", 36), required)!;

        Assert.Equal((new DateOnly(2029, 6, 16), required.Registration), (award.ExpiresOn!.Value, award.Registration!.Value));
    }

    [Fact]
    public void Required_courses_alone_issue_nothing_before_an_issuing_course_is_passed() =>
        Assert.Null(Due(Type(A, B), Passed(A, 48), Passed(B, 0)));

    [Fact]
    public void An_issuing_course_beside_the_required_ones_issues_too()
    {
        Assert.NotNull(Due(Type(A), Passed(A, 48), Passed(C, 0, "basic", 24)));
        Assert.Null(Due(Type(A), Passed(C, 0, "basic", 24)));
    }

    [Fact]
    public void A_course_that_never_lets_expire_gives_no_end() => Assert.Null(Due(Type(), Passed(A, 0, "basic"))!.ExpiresOn);

    [Fact]
    public void Of_two_passed_at_once_the_longer_counts()
    {
        Assert.Equal(new DateOnly(2029, 6, 16), Due(Type(), Passed(A, 0, "basic", 12), Passed(B, 0, "basic", 36))!.ExpiresOn);
        Assert.Null(Due(Type(), Passed(A, 0, "basic"), Passed(B, 0, "basic", 36))!.ExpiresOn);
    }

    [Fact]
    public void A_new_pass_of_something_else_earns_nothing()
    {
        Assert.Null(Due(Type(A), Passed(A, 48, "basic", 24), Passed(C, 0)));
        Assert.Null(Due(Type(A), Passed(A, 48, "basic", 24), Passed(C, 0, "first-aid", 24)));
    }

    [Fact]
    public void Passing_a_required_course_again_renews() =>
        Assert.NotNull(Due(Type(A, B), Passed(A, 200, "basic", 24), Passed(B, 100), Passed(B, 0)));

    [Fact]
    public void One_list_earns_for_each_person_and_type_by_itself()
    {
        var other = Passed(A, 0, "basic", 24) with { UserId = UserId.New() };
        var stranger = Passed(A, 0, "basic", 24) with { OrganizationId = OrganizationId.New() };

        var awards = Issuing.Due(
            [Type(), new IssuingTerms(Hlf, "first-aid", new HashSet<CourseId>())],
            [Passed(A, 0, "basic", 24), Passed(B, 0, "first-aid", 12), other, stranger], _ => true, _ => Today);

        Assert.Equal(
            [(Sample.Somebody, "basic"), (Sample.Somebody, "first-aid"), (other.UserId, "basic")],
            awards.Select(award => (award.UserId, award.Type)));
    }
}
