using Meander.Infrastructure.Jobs;

namespace Meander.Api.Commands;

/// <summary>The jobs without a server around them.</summary>
internal static class JobHost
{
    /// <summary>Complaints of jobs go where complaints go, so that the table can be piped.</summary>
    public static ServiceProvider Build(Database database)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(Logging.OneLineEach)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                options => options.LogToStandardErrorThreshold = LogLevel.Trace));
        services.AddMeanderJobs(database.OwnerConnectionString, Settings.Read());
        return services.BuildServiceProvider();
    }
}
