using Meander.Infrastructure;
using Meander.Infrastructure.Demo;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Application.Tests.Demo;

public sealed class DemoSeedTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Fills_an_empty_database_once_and_leaves_a_seat_for_the_mentor()
    {
        Assert.True(await SeedAsync());
        var before = await Given.SnapshotAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(await SeedAsync());
        await Given.AssertUnchangedAsync(before);

        var mentor = await PersonAsync(DemoData.Mentor);
        var course = await Given.StoredAsync(db => db.Courses.SingleAsync(one => one.Details.Title == DemoData.OpenCourse));
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
        var full = await Given.StoredAsync(db => db.Courses.SingleAsync(one => one.Details.Title == DemoData.FullCourse));
        Assert.Equal((2, 1), (full.SeatsTaken, full.Waitlisted));
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    private async Task<bool> SeedAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(Given.Database.ServerConnectionString);
        await using var application = services.BuildServiceProvider();
        await using var terminal = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddMeanderApplication()
            .AddMeanderForOperator(Given.Database.ConnectionString).BuildServiceProvider();
        await using var db = MeanderDb.ForOwner(Given.Database.ConnectionString);
        return await new DemoSeed(
            db, terminal.GetRequiredService<IServiceScopeFactory>(), application.GetRequiredService<IServiceScopeFactory>(), Clock)
                .RunAsync(CancellationToken.None);
    }

    private async Task<Person> PersonAsync(string email)
    {
        var member = await Given.StoredAsync(
            db => db.Members.SingleAsync(one => one.Email == email));
        return new Person(Given, member.UserId, member.Id);
    }
}
