using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Meander.Measurements.Rush;

/// <summary>
/// Load by connections that each send the next request when the last was answered. One thread serves them all with blocking sockets, of
/// which the kernel says which are ready: a load shares the processors with what it measures, and this costs the least.
/// </summary>
internal static class ClosedLoop
{
    /// <summary>Longer than a request may wait at the server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="server">Where to.</param>
    /// <param name="requests">Connections take turns in which of them they send.</param>
    /// <param name="connections">How many.</param>
    /// <param name="time">When it is over no more is asked, and what was asked is waited for.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public static Task<Answers> RunAsync(
        IPEndPoint server, IReadOnlyList<Requests> requests, int connections, TimeSpan time, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Run(server, requests, connections, time, cancellationToken), cancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Answers Run(
        IPEndPoint server, IReadOnlyList<Requests> requests, int count, TimeSpan time, CancellationToken cancellationToken)
    {
        var connections = new List<LoadConnection>(count);
        try
        {
            while (connections.Count < count)
                connections.Add(new LoadConnection(server, requests[connections.Count % requests.Count]));
            return Run(connections, time, cancellationToken);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    private static Answers Run(List<LoadConnection> connections, TimeSpan time, CancellationToken cancellationToken)
    {
        var (answers, started, lastAt) = (new Answers(), Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var bySocket = connections.ToDictionary(one => one.Socket);
        var ready = new List<Socket>(connections.Count);
        foreach (var connection in connections)
            connection.Ask();
        while (true)
        {
            ready.Clear();
            foreach (var connection in connections)
            {
                if (connection.IsWaiting)
                    ready.Add(connection.Socket);
            }

            var waiting = ready.Count;
            if (waiting == 0)
                break;
            cancellationToken.ThrowIfCancellationRequested();
            Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(100));
            var now = Stopwatch.GetElapsedTime(started);
            if (now > time + Patience)
            {
                answers.Hung = waiting;
                break;
            }

            foreach (var socket in ready)
            {
                var connection = bySocket[socket];
                if (!connection.Receive(answers))
                    continue;
                lastAt = now;
                if (connection.Socket != socket)
                    bySocket[connection.Socket] = connection;
                if (now < time)
                    connection.Ask();
            }
        }

        answers.Seconds = lastAt.TotalSeconds;
        return answers;
    }
}
