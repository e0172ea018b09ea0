using System.Diagnostics;

namespace Meander.Api.Tests;

/// <summary>A checkout of its own in which the executable is run as a person at a terminal runs it.</summary>
internal sealed class Checkout : IDisposable
{
    private static readonly string[] Settings =
    [
        "ConnectionStrings__Meander", "Auth__JwtSecret", "Auth__Authority", "Auth__Audience", "Auth__UserIdClaim",
        "Auth__LinkVerifiedEmail", "Proxies__Trusted", "ASPNETCORE_URLS",
    ];

    public Checkout() => File.WriteAllText(Path.Combine(Folder, "Meander.sln"), "");

    public string Folder { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"mv-{Guid.NewGuid():n}"[..14])).FullName;

    /// <summary>Of the private server; there only while one runs.</summary>
    public string ServerIdFile => Path.Combine(Folder, ".meander", "postgres", "data", "postmaster.pid");

    public Process Start(string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Meander.Api.dll"), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Settings)
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] settings)
    {
        using var process = Start(arguments, settings);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, errors);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
