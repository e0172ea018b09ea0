using System.Text.Json;
using Meander.Application.Certifications;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Certifications;

/// <summary>
/// However many people and certifications an answer shows, and whatever hangs on them, it takes as many statements as one of them.
/// </summary>
public sealed class CertificationStatementsTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const int Mentors = 100;

    private const string Everything = """
        id status issuedOn expiresOn daysRemaining physicalCardIssued badge { state label subtitle } notice { level message }
        type { code isRequired organization { name } requiredCourses { title } }
        member {
          user { name email } localAssociation { name } coordinator { user { name } } availability { status reason } directory { visible suppressedOn } badge { label }
          certification(type: "basic") { id } registrations(first: 2) { totalCount nodes { id } }
        }
        renewal { message alertRequested courses(first: 2) { totalCount nodes { title seats { available } viewerEnrollment { canEnroll externalUrl } } } }
        history { certifiedSince message periods { issuedOn outcome lapsedOn source note recordedBy { name } } }
        registration { id course { title } certification { id } }
        """;

    private Tenant _hlf = null!;
    private IReadOnlyList<Person> _mentors = [];

    public async Task InitializeAsync()
    {
        _hlf = await scenario.Given.OrganizationAsync();
        await _hlf.RequiredTypeAsync("basic");
        await _hlf.RequiredTypeAsync("first-aid");
        await _hlf.GateAsync();
        await _hlf.IssuingAsync("first-aid");
        var (association, coordinator, course) =
            (await _hlf.AssociationAsync(), await _hlf.CoordinatorAsync(), await _hlf.IssuingAsync("basic", months: 1));
        _mentors = await _hlf.MentorsAsync(Mentors);

        // Two certifications each: one earned in a course, one recorded by hand and renewed.
        await scenario.Given.Database.ExecuteAsync(
            $"""
            update user_organization_memberships set local_association_id = '{association.Value}', coordinator_id = '{coordinator.MemberId.Value}'
             where organization_id = '{_hlf.Id.Value}' and role = 'PEER_MENTOR'
            """);
        var registrations = (await _hlf.Admin.EnrollManyAsync(course, _mentors)).Value.Select(one => one.Value).ToList();
        _ = (await _hlf.Admin.MarkAsync(true, registrations)).Value;
        _ = (await _hlf.Admin.CompleteAsync(Domain.Registrations.CompletionResult.Passed, registrations)).Value;
        foreach (var mentor in _mentors)
        {
            _ = (await _hlf.Admin.SendAsync(new RecordRenewal(_hlf.Id, mentor.Id, "first-aid", new(2023, 7, 1), new(2024, 7, 1), null)))
                .Value;
            _ = (
                await _hlf.Admin.SendAsync(
                    new RecordRenewal(_hlf.Id, mentor.Id, "first-aid", new(2024, 7, 1), new(2026, 7, 1), "In Bergen")))
                .Value;
        }

        // A connection asks for more the first time it is used.
        await scenario.DataAsync(_hlf.Admin, "{ directory { totalCount } }");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_page_of_the_directory_with_everything_around_its_people()
    {
        const string Page = $$"""query ($first: Int) { answer: directory(first: $first) { totalCount nodes { {{CertificationResponseTests.Everything}} } } }""";
        var (one, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 1 });
        var (ten, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 10 });
        var (all, page) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = Mentors });

        Assert.Equal(Mentors, page.GetProperty("answer").GetProperty("nodes").GetArrayLength());
        Assert.Equal(2, page.GetProperty("answer").GetProperty("nodes")[Mentors - 1].GetProperty("certifications").GetArrayLength());
        Assert.Equal((one, one), (ten, all));
        Assert.InRange(all, 10, 40);
    }

    [Fact]
    public async Task A_page_of_expiring_certifications_with_everything_around_them()
    {
        const string Page = $$"""query ($first: Int) { answer: certificationsExpiring(month: "2026-07", first: $first) { totalCount nodes { {{Everything}} } } }""";
        var (one, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 1 });
        var (ten, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 10 });
        var (all, page) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 100 });

        Assert.Equal(2 * Mentors, page.GetProperty("answer").GetProperty("totalCount").GetInt32());
        var last = page.GetProperty("answer").GetProperty("nodes")[99];
        Assert.Equal(2, last.GetProperty("history").GetProperty("periods").GetArrayLength());
        Assert.Equal(JsonValueKind.String, last.GetProperty("notice").GetProperty("message").ValueKind);
        Assert.Equal((one, one), (ten, all));
        Assert.InRange(all, 10, 40);
    }

    [Fact]
    public async Task Nodes_by_id_with_everything_around_them()
    {
        const string Page = $$"""query ($ids: [ID!]!) { answer: nodes(ids: $ids) { ... on Certification { {{Everything}} } } }""";
        var ids = await scenario.Given.StoredAsync(db => Task.FromResult(
            db.Certifications.Where(one => one.OrganizationId == _hlf.Id && one.CertificationType == "basic")
                .Select(one => one.Id)
                .ToList()));
        var (one, single) = await scenario.CountedAsync(_hlf.Admin, Page, new { ids = ids.Take(1).Select(id => id.Value) });
        var (ten, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { ids = ids.Take(10).Select(id => id.Value) });
        var (all, page) = await scenario.CountedAsync(_hlf.Admin, Page, new { ids = ids.Select(id => id.Value) });

        Assert.Equal(JsonValueKind.Object, single.GetProperty("answer")[0].GetProperty("registration").ValueKind);
        Assert.Equal(Mentors, page.GetProperty("answer").GetArrayLength());
        Assert.Equal((one, one), (ten, all));
        Assert.InRange(all, 10, 40);
    }
}
