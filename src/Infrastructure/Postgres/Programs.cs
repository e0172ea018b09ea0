using System.Diagnostics;

namespace Meander.Infrastructure.Postgres;

/// <summary>Programs of the machine that the private cluster is made with.</summary>
internal static class Programs
{
    /// <summary>
    /// What a program is given of our environment. The rest is none of its business: the cluster's server runs as another user, whose
    /// processes can read its environment, and ours holds secrets.
    /// </summary>
    private static readonly string[] Inherited = ["PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL"];

    /// <summary>Folders that are searched for programs; a relative one would mean whatever folder we were started in.</summary>
    public static IEnumerable<string> SearchPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted);

    /// <summary>Whether it ends with exit code 0.</summary>
    public static bool Succeeds(string program, IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <param name="program">A name to be found on the search path, or a whole path.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="cancellationToken">Stops the waiting, not the program.</param>
    /// <param name="waitForExit">False: until it has closed its output.</param>
    public static async Task<(string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, bool waitForExit = true)
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        if (waitForExit)
            await process.WaitForExitAsync(cancellationToken);
        return (output, (await errors).Trim());
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var variable in start.Environment.Keys.Except(Inherited).ToList())
            start.Environment.Remove(variable);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw Missing(program);
        }
    }

    // Process.Start would try the folder that we were started in before the search path, and take whatever has the program's name there.
    private static string Find(string program) =>
        Path.IsPathRooted(program) ? program
        : SearchPath.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? throw Missing(program);

    private static PrivateClusterException Missing(string program) =>
        new($"A private PostgreSQL cluster needs the program '{program}', which this machine lacks; set ConnectionStrings__Meander instead.");
}
