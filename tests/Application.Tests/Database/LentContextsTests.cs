using Meander.Infrastructure;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Requests take their contexts from a pool, and one belongs to nobody but the request that has it.</summary>
public sealed class LentContextsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task A_request_that_ends_gives_its_context_back_once_and_never_takes_it_from_the_next()
    {
        var services = new ServiceCollection();
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(given.Database.ServerConnectionString);
        services.AddScoped<NextRequest>();
        await using var node = services.BuildServiceProvider(validateScopes: true);

        NextRequest next;
        await using (var ending = node.CreateAsyncScope())
        {
            // The next request begins while this one gives back what it got, wherever in it that is.
            ending.ServiceProvider.GetRequiredService<MeanderDb>();
            next = ending.ServiceProvider.GetRequiredService<NextRequest>();
            ending.ServiceProvider.GetRequiredService<IMeanderDb>();
        }

        await using var third = node.CreateAsyncScope();
        Assert.NotNull(next.Context);
        Assert.NotSame(next.Context, third.ServiceProvider.GetRequiredService<MeanderDb>());
        await next.EndAsync();
    }

    private sealed class NextRequest(IServiceScopeFactory scopes) : IDisposable
    {
        private AsyncServiceScope _scope;

        public MeanderDb? Context { get; private set; }

        public void Dispose()
        {
            _scope = scopes.CreateAsyncScope();
            Context = _scope.ServiceProvider.GetRequiredService<MeanderDb>();
        }

        public ValueTask EndAsync() => _scope.DisposeAsync();
    }
}
