using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Meander.Api;

/// <summary>The two questions of an operator: is the process alive, and can it do its work?</summary>
internal static class Health
{
    /// <param name="services">The server's.</param>
    /// <param name="connectionString">Of the database that requests are served from.</param>
    public static void AddHealth(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(provider => new PostgresHealth(connectionString, provider.GetRequiredService<ILogger<PostgresHealth>>()));
        services.AddHealthChecks().AddCheck<PostgresHealth>("PostgreSQL");
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/health/ready");
    }
}

/// <summary>Whether PostgreSQL answers. Says so in the log when that changes, however often it is asked.</summary>
internal sealed class PostgresHealth(string connectionString, ILogger<PostgresHealth> log) : IHealthCheck, IDisposable
{
    /// <summary>An answer that takes longer than this counts as none, so a hanging server is noticed as well as a stopped one.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(4);

    /// <summary>A pool of its own: no rush of requests can keep the question waiting.</summary>
    private readonly NpgsqlDataSource _source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "meander health",
        MaxPoolSize = 2,
        Timeout = (int)GiveUpAfter.TotalSeconds,
        CommandTimeout = (int)GiveUpAfter.TotalSeconds,
        CancellationTimeout = -1,
    }.ConnectionString).Build();

    private bool _isDown;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = _source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken).WaitAsync(GiveUpAfter, cancellationToken);
            if (Interlocked.Exchange(ref _isDown, false))
                log.LogWarning("PostgreSQL answers again");
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            if (!Interlocked.Exchange(ref _isDown, true))
                log.LogError("PostgreSQL does not answer: {Reason}", failure.Message);
            return HealthCheckResult.Unhealthy("PostgreSQL does not answer.", failure);
        }
    }

    public void Dispose() => _source.Dispose();
}
