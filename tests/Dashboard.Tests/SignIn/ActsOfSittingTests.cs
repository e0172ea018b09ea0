using System.Security.Claims;
using Meander.Api.Access;
using Meander.Api.Dashboard;
using Meander.Application;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Meander.Dashboard.Tests.SignIn;

/// <summary>Acts whose caller is looked up together with others: the sitting is looked at there, and not before.</summary>
public sealed class ActsOfSittingTests
{
    [Fact]
    public async Task Whoever_has_another_role_than_they_signed_in_with_enrols_nobody()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given);
        var tenant = await given.OrganizationAsync();
        var (coordinator, mentor, course) = (await tenant.CoordinatorAsync(), await tenant.MentorAsync(), await tenant.CourseAsync());
        var sitting = await SittingOfAsync(server, coordinator);
        var requests = server.Services.GetRequiredService<IRequests>();
        _ = (await requests.SendAsync(sitting, new Enroll(course.Id, mentor.Id, JoinWaitlist: false, Notes: null), default)).Value;

        _ = (await tenant.Admin.SendAsync(new UpdateMember(coordinator.MemberId, (Role?)Role.PeerMentor, default, default))).Value;
        await Assert.ThrowsAsync<SittingEnded>(() =>
            requests.SendAsync(sitting, new Enroll(course.Id, coordinator.Id, JoinWaitlist: false, Notes: null), default));
        await Assert.ThrowsAsync<SittingEnded>(() =>
            requests.SendAsync(sitting, new EnrollMany(course.Id, [coordinator.Id], JoinWaitlist: false), default));
        var stored = await given.StoredAsync(db => db.Registrations.Where(one => one.CourseId == course.Id).ToListAsync());
        Assert.Equal([mentor.Id], stored.Select(one => one.UserId));
    }

    /// <summary>A wait that ended elsewhere says nothing of the sitting.</summary>
    [Fact]
    public async Task A_sitting_that_could_not_be_looked_at_goes_on()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given, InterruptedRequests.Instead);
        var coordinator = await (await given.OrganizationAsync()).CoordinatorAsync();
        var requests = InterruptedRequests.Of(server);
        using var state = new SittingState(requests, NullLoggerFactory.Instance);
        state.SetAuthenticationState(Task.FromResult(new AuthenticationState(await SittingOfAsync(server, coordinator))));

        requests.BeforeLooking = () => throw new OperationCanceledException("Somebody else's.");
        await state.CheckAsync();
        Assert.True((await state.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);

        requests.BeforeLooking = () => Task.CompletedTask;
        await given.StoredAsync(db => db.Database.ExecuteSqlAsync(
            $"delete from user_organization_memberships where id = {coordinator.MemberId.Value}"));
        await state.CheckAsync();
        Assert.False((await state.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);
    }

    private static async Task<ClaimsPrincipal> SittingOfAsync(DashboardServer server, Person person)
    {
        var claim = server.Services.GetRequiredService<TokenKeys>().UserIdClaim;
        var verified = new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, person.Id.Value.ToString())], "Token", claim, null));
        await using var scope = server.Services.CreateAsyncScope();
        Authentication.SignIn(scope.ServiceProvider, verified);
        var caller = scope.ServiceProvider.GetRequiredService<ICaller>();
        await caller.LoadAsync(default);
        return Sitting.Of(verified, claim, server.Given.Clock.Now + Sitting.Longest, caller);
    }
}
