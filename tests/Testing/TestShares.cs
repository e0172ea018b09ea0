using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;

namespace Meander.Testing;

/// <summary>For tests that are not about how long one waits: a rush must end well on a busy machine too.</summary>
public static class TestShares
{
    /// <summary>The shares of a node whose requests wait for minutes.</summary>
    public static ConnectionShares ThatWaitForMinutes() =>
        new(InfrastructureServices.MostConnections, TimeProvider.System, TimeSpan.FromMinutes(3));
}
