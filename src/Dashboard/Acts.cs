using System.Diagnostics;
using System.Security.Claims;
using Meander.Application;
using Meander.Domain;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;

namespace Meander.Dashboard;

/// <summary>What a page asks and does, as the person whose page it is.</summary>
public sealed class Acts(IRequests requests, OpenPages pages, AuthenticationStateProvider sitting, ILogger<Acts> logger)
{
    /// <summary>Does something. Whatever stands in the way comes back as a refusal, in the server's words.</summary>
    public async Task<Result<T>> SendAsync<T>(ICommand<T> command, CancellationToken cancellationToken = default)
    {
        try
        {
            return await requests.SendAsync(await PersonAsync(), command, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return await ExplainedAsync(failure);
        }
    }

    /// <summary>Reads something.</summary>
    /// <exception cref="NotShown">It cannot be shown; the message says why.</exception>
    public async Task<T> AskAsync<T>(IQuery<T> query, CancellationToken cancellationToken = default)
    {
        try
        {
            return await requests.AskAsync(await PersonAsync(), query, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new NotShown((await ExplainedAsync(failure)).Message) { Fault = (failure as BadInput)?.Fault };
        }
    }

    /// <summary>
    /// Follows a stream, anew each time that it ends, until the page is left. Whoever reads it is told first that it has begun
    /// (<paramref name="begun"/>), to read what it goes on from; then is given what has come together, with a pause from one time to the
    /// next (<see cref="OpenPages.Pause"/>): in a rush seats change a hundred times a second, and nobody's eyes follow that.
    /// </summary>
    public async Task FollowAsync<T>(
        Func<IQuery<IAsyncEnumerable<T>>> query, Func<Task> begun, Func<IReadOnlyList<T>, Task> take, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var stream = await requests.FollowAsync(await PersonAsync(), query(), cancellationToken);
                await ReadAsync(stream, begun, take, cancellationToken);
                await CheckAsync();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (failure is RequestRefused and not MessagesMissed and not Overloaded)
                {
                    await CheckAsync();
                    return;
                }

                // What can be read is shown meanwhile, or why it cannot.
                logger.LogWarning("A page's stream ended: {Reason}", failure.Message);
                await begun();
            }

            await Task.Delay(Again, cancellationToken).ConfigureAwait(Quietly);
        }
    }

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    /// <summary>More than that is taken in two times, so that what comes without end is shown too.</summary>
    private const int MostAtOnce = 1_000;

    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private async Task ReadAsync<T>(
        IAsyncEnumerable<T> stream, Func<Task> begun, Func<IReadOnlyList<T>, Task> take, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var items = stream.GetAsyncEnumerator(ending.Token);

        // Only once the first item is waited for is the stream under way, so that nothing falls between it and what is read.
        var next = items.MoveNextAsync().AsTask();
        try
        {
            await begun();
            while (await next)
            {
                List<T> come = [];
                do
                {
                    come.Add(items.Current);
                    next = items.MoveNextAsync().AsTask();
                }
                while (come.Count < MostAtOnce && next is { IsCompletedSuccessfully: true, Result: true });
                await take(come);
                await Task.Delay(pages.Pause, cancellationToken).ConfigureAwait(Quietly);
            }
        }
        finally
        {
            // A stream that is waited for cannot be closed.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(Quietly);
        }
    }

    private async Task<ClaimsPrincipal> PersonAsync() => (await sitting.GetAuthenticationStateAsync()).User;

    private Task CheckAsync() => sitting is SittingState state ? state.CheckAsync() : Task.CompletedTask;

    private async Task<Refusal> ExplainedAsync(Exception failure)
    {
        if (failure is RequestRefused refused)
        {
            if (refused is SittingEnded or Unauthenticated or Forbidden)
                await CheckAsync();
            return new Refusal(refused.Code, refused.Message);
        }

        var traceId = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("n");
        logger.LogError(failure, "A page's request failed (trace {TraceId})", traceId);
        return new Refusal("INTERNAL_ERROR", ActsTexts.Fault(traceId));
    }
}

/// <summary>What was refused before a use case could say so, as its refusals are.</summary>
public sealed record Refusal(string Code, string Message) : DomainError(Code, Message);

/// <summary>Something cannot be shown, for a reason that the reader may know.</summary>
public sealed class NotShown(string message) : Exception(message)
{
    /// <summary>As in <see cref="BadInput.Fault"/>, beside whose field the reader is told.</summary>
    public (string Argument, string Problem)? Fault { get; init; }
}

/// <summary>What is said of acts.</summary>
internal static class ActsTexts
{
    public static string Fault(string traceId) =>
        $"This did not work. Try again; if it fails again, tell your administrator: trace {traceId}.";
}
