namespace Meander.GraphQL.Tests;

/// <summary>Waits for what another thread does, and for no longer.</summary>
internal static class WaitUntil
{
    public static Task True(Func<bool> condition) => True(() => Task.FromResult(condition()));

    public static async Task True(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(5, patience.Token);
    }
}
