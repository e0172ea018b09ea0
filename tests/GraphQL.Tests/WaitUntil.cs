namespace GraphQL.Tests;

/// <summary>Waits for what another thread does, and for no longer.</summary>
internal static class WaitUntil
{
    public static async Task True(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, patience.Token);
    }
}
