using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Application.Tests.Jobs;

/// <summary>The jobs of one node, on a test's database and clock.</summary>
public sealed class Jobs : IDisposable
{
    private readonly ServiceProvider _services;

    public Jobs(TestDatabase database, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddMeanderJobs(database.ConnectionString, new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build());
        _services = services.BuildServiceProvider(validateScopes: true);
        Runner = _services.GetRequiredService<JobRunner>();
    }

    public JobRunner Runner { get; }

    public JobCalendar Calendar => _services.GetRequiredService<JobCalendar>();

    public Job this[string name] => Runner.Find(name)!;

    /// <summary>As the verb runs it.</summary>
    public Task<JobRun> RunAsync(string name, DateTimeOffset? asOf = null, bool dryRun = false) =>
        Runner.RunForAllAsync(this[name], asOf, dryRun, CancellationToken.None);

    /// <summary>As the scheduler runs it.</summary>
    public Task<JobRun?> RunWhatIsDueAsync(string name) => Runner.RunWhatIsDueAsync(this[name], CancellationToken.None);

    public void Dispose() => _services.Dispose();
}
