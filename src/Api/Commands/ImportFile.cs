using Meander.Application;
using Meander.Application.Imports;
using Meander.Domain;
using Meander.Infrastructure;
using MediatR;

namespace Meander.Api.Commands;

/// <summary>What the imports have in common: where the file and the database come from, and how the outcome is told.</summary>
internal static class ImportFile
{
    public static async Task<int> RunAsync(string path, Func<Stream, ICommand<ImportReport>> command, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        await using var application = new ServiceCollection().AddMeanderApplication()
            .AddMeanderForOperator(database.OwnerConnectionString).BuildServiceProvider();
        await using var request = application.CreateAsyncScope();
        return Tell(await request.ServiceProvider.GetRequiredService<IMediator>().Send(command(file), cancellationToken));
    }

    /// <summary>Goes where complaints go, so that the report can be piped.</summary>
    public static void Progress(string text) => Console.Error.WriteLine($"… {text}");

    /// <summary>One problem a line and exit code 1, or the report.</summary>
    private static int Tell(Result<ImportReport> outcome)
    {
        foreach (var problem in outcome.Errors)
            Console.Error.WriteLine(problem.Message);
        if (outcome.Errors.Count > 0)
        {
            var problems = outcome.Errors.Count == 1 ? "problem" : "problems";
            Console.Error.WriteLine($"Nothing was imported: {outcome.Errors.Count:N0} {problems}.");
            return 1;
        }

        foreach (var sentence in outcome.Value.Sentences)
            Console.Out.WriteLine(sentence);
        return 0;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VerbFailedException($"the file '{path}' cannot be read: {failure.Message}");
        }
    }
}
