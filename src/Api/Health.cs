using Npgsql;

namespace Meander.Api;

/// <summary>Two questions of whoever runs us: is the process alive, and can it do its work?</summary>
internal static class Health
{
    /// <summary>An answer that takes longer than this counts as none, so a hanging server is noticed as well as a stopped one.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(4);

    public static void MapHealth(this IEndpointRouteBuilder endpoints, string connectionString)
    {
        // A pool of its own: no rush of requests can keep the question waiting.
        var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "meander health",
            MaxPoolSize = 2,
            Timeout = (int)GiveUpAfter.TotalSeconds,
            CommandTimeout = (int)GiveUpAfter.TotalSeconds,
            CancellationTimeout = -1,
        }.ConnectionString).Build();
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(source.Dispose);

        endpoints.MapGet("/health/live", () => "alive\n");
        endpoints.MapGet("/health/ready", async (CancellationToken cancellationToken) =>
            await AnswersAsync(source, cancellationToken)
                ? Results.Text("ready\n")
                : Results.Text("PostgreSQL does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken).WaitAsync(GiveUpAfter, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }
}
