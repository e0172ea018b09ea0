using System.Diagnostics;
using System.Net;

namespace Meander.Measurements.Rush;

/// <summary>Meander as it is delivered, in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private volatile bool _isStopping;

    private ServerProcess(Process process) => _process = process;

    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Seconds of the processor that it has had.</summary>
    public double Processor => JobProcess.Processor(_process.Id);

    /// <summary>Its memory, in MB.</summary>
    public double Memory => JobProcess.Megabytes(_process.Id, "VmRSS");

    /// <param name="connectionString">Of its database, as the owner.</param>
    /// <param name="secret">That tokens are signed with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It ended; what it said was printed.</exception>
    public static async Task<ServerProcess> StartAsync(string connectionString, string secret, CancellationToken cancellationToken)
    {
        // In a session of its own: Ctrl-C at the terminal is for the measurement, which ends what it has started.
        var start = new ProcessStartInfo("setsid", ["dotnet", JobProcess.Program, "serve", "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,

            // No settings file of whoever measures.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ConnectionStrings__Meander"] = connectionString;
        start.Environment["Auth__JwtSecret"] = secret;

        // One viewer holds all subscriptions of the fan-out.
        start.Environment["GraphQL__Limits__MaxConnectionsPerViewer"] = "20000";
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            await server.ServesAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>It has nothing that would be worth a farewell: its database is thrown away.</summary>
    public void Dispose()
    {
        _isStopping = true;
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task ServesAsync(CancellationToken cancellationToken)
    {
        const string Announcement = "Meander serves GraphQL at ";
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                Progress.Say($"server: {line}");
                continue;
            }

            Address = new IPEndPoint(IPAddress.Loopback, new Uri(line[Announcement.Length..]).Port);
            _ = EchoAsync();
            return;
        }

        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>What it says while it is measured is seldom good.</summary>
    private async Task EchoAsync()
    {
        const int MostLines = 20;
        for (var lines = 0; await _process.StandardOutput.ReadLineAsync() is { } line; lines++)
        {
            if (lines < MostLines)
                Progress.Say($"server: {line}");
        }

        if (!_isStopping)
            Progress.Say("WRONG: the server has ended by itself");
    }
}
