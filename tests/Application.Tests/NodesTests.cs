using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests;

public sealed class NodesTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Everything_with_an_id_is_found_by_it_in_the_order_given()
    {
        var tenant = await given.OrganizationAsync();
        var (association, type, course, mentor) =
            (await tenant.AssociationAsync(), await tenant.TypeAsync("peer-mentor-basic"), await tenant.CourseAsync(), await tenant.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        var certification = (await tenant.HoldsAsync(mentor, "peer-mentor-basic", new(2026, 1, 1), null)).CertificationId;
        Guid[] ids =
        [
            certification.Value, association.Value, type.Id.Value, Guid.NewGuid(), course.Id.Value, mentor.Id.Value, mentor.MemberId.Value, Guid.Empty, tenant.Id.Value,
            registration.Id.Value, course.Id.Value,
        ];

        var nodes = await tenant.Admin.AskAsync(new NodesOf(ids));
        var foreign = await (await given.OrganizationAsync()).Admin.AskAsync(new NodesOf(ids));

        Assert.Equal(
            [
                typeof(CertificationRow), typeof(LocalAssociationRow), typeof(CertificationTypeRow), null, typeof(CourseRow), typeof(UserRow), typeof(MemberRow), null,
                typeof(OrganizationRow), typeof(RegistrationRow), typeof(CourseRow),
            ],
            nodes.Select(node => node?.GetType()));
        Assert.All(foreign, Assert.Null);
    }

    [Fact]
    public async Task What_a_role_does_not_show_is_null()
    {
        var tenant = await given.OrganizationAsync();
        var (mentor, other) = (await tenant.MentorAsync(), await tenant.MentorAsync());
        var draft = await tenant.CourseAsync(course => course with { Publish = false });
        var registration = (await other.EnrollAsync(await tenant.CourseAsync())).Value;

        var nodes = await mentor.AskAsync(new NodesOf([draft.Id.Value, registration.Id.Value, other.Id.Value, other.MemberId.Value, tenant.Admin.Id.Value]));

        Assert.All(nodes, Assert.Null);
    }

    [Fact]
    public async Task More_than_500_ids_are_refused()
    {
        var tenant = await given.OrganizationAsync();
        Guid[] ids = [.. Enumerable.Range(0, Facts.MaxList + 1).Select(_ => Guid.NewGuid())];

        Assert.Equal(500, (await tenant.Admin.AskAsync(new NodesOf(ids[1..]))).Count);
        await Assert.ThrowsAsync<BadInput>(() => tenant.Admin.AskAsync(new NodesOf(ids)));
    }
}
