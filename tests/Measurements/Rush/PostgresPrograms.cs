using System.Diagnostics;
using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Measurements.Rush;

/// <summary>Programs that come with PostgreSQL, run as its superuser.</summary>
/// <param name="server">How it is reached.</param>
internal sealed class PostgresPrograms(NpgsqlConnectionStringBuilder server)
{
    /// <param name="program">Such as <c>psql</c>.</param>
    /// <param name="arguments">Without how the server is reached.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>What it wrote to its output.</returns>
    /// <exception cref="InvalidOperationException">It failed; with what it wrote to its errors.</exception>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(PrivateCluster.FindBinaries() ?? "", program);

        // In a session of its own, as the server is.
        var start = new ProcessStartInfo("setsid", [File.Exists(path) ? path : program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (server.Host, $"{server.Port}");
        (start.Environment["PGUSER"], start.Environment["PGPASSWORD"]) = (server.Username, server.Password);
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
