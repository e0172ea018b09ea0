namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Work that nobody asks for. It may be killed anywhere and run again, beside itself and on another node: what is done is recorded in the
/// transaction that does it.
/// </summary>
public abstract class Job
{
    /// <summary>As <c>job run</c> knows it: lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>One line for <c>job list</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>The time between two runs; null: once a night, from 02:00 in each organisation's time zone.</summary>
    public virtual TimeSpan? Every => null;

    /// <summary>Does what is due at <see cref="JobRun.AsOf"/>. A record that fails is reported as failed, and the rest is done.</summary>
    /// <exception cref="JobSettingException">A setting makes no sense.</exception>
    public abstract Task RunAsync(JobRun run, CancellationToken cancellationToken);
}

/// <summary>A setting that a job goes by makes no sense; the message names it and says what would.</summary>
public sealed class JobSettingException(string message) : Exception(message);
