using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Meander.Testing;

/// <summary>What requests asked of PostgreSQL, as it went over the wire.</summary>
/// <param name="RoundTrips">How often somebody waited for an answer. What begins a transaction goes along with what comes next.</param>
/// <param name="Statements">The texts that were run, in order, also those that were prepared before.</param>
/// <param name="Notices">What PostgreSQL said besides its answers.</param>
public sealed record Asked(int RoundTrips, IReadOnlyList<string> Statements, IReadOnlyList<string> Notices);

/// <summary>
/// Stands between a server and its database and keeps what is asked on the connections of requests, whichever of them asks. Those of
/// live streams go through unseen.
/// </summary>
public sealed class PostgresRelay : IDisposable
{
    private const string Requests = "meander";

    private readonly TestDatabase _database;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<string> _statements = [], _notices = [];
    private readonly List<PostgresSession> _sessions = [];
    private int _roundTrips;

    public PostgresRelay(TestDatabase database)
    {
        _database = database;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>As the role that requests are served with, through the relay.</summary>
    public string ServerConnectionString => new NpgsqlConnectionStringBuilder(_database.ServerConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>What was asked since it was last taken, once all of it is answered: a client may know enough before the end.</summary>
    public async Task<Asked> TakeAsync()
    {
        while (!IsQuiet())
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        lock (_gate)
        {
            var asked = new Asked(_roundTrips, [.. _statements], [.. _notices]);
            _roundTrips = 0;
            _statements.Clear();
            _notices.Clear();
            return asked;
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool IsQuiet()
    {
        lock (_gate)
            return _sessions.TrueForAll(session => session.Application != Requests || session.IsQuiet);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassOnAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception disposed) when (disposed is SocketException or ObjectDisposedException)
        {
            // Nobody asks any more.
        }
    }

    private async Task PassOnAsync(Socket client)
    {
        var to = new NpgsqlConnectionStringBuilder(_database.ServerConnectionString);
        using var postgres = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            await postgres.ConnectAsync(new UnixDomainSocketEndPoint($"{to.Host}/.s.PGSQL.{to.Port}"));
            client.NoDelay = true;
            await using NetworkStream fromClient = new(client), fromPostgres = new(postgres);
            var session = new PostgresSession(Keep);
            lock (_gate)
                _sessions.Add(session);
            await Task.WhenAny(PumpAsync(fromClient, fromPostgres, session.Asks), PumpAsync(fromPostgres, fromClient, session.Answers));
            lock (_gate)
                _sessions.Remove(session);
        }
    }

    private void Keep(PostgresSession session, SessionEvent what, string text)
    {
        if (session.Application != Requests)
            return;
        lock (_gate)
        {
            if (what == SessionEvent.RoundTrip)
                _roundTrips++;
            else
                (what == SessionEvent.Statement ? _statements : _notices).Add(text);
        }
    }

    /// <summary>Passes on whole messages, each after it was looked at.</summary>
    private static async Task PumpAsync(Stream from, Stream to, Func<ReadOnlySequence<byte>, SequencePosition> look)
    {
        var (reader, writer) = (PipeReader.Create(from), PipeWriter.Create(to));
        try
        {
            for (var isOpen = true; isOpen;)
            {
                var read = await reader.ReadAsync();
                var whole = look(read.Buffer);
                foreach (var part in read.Buffer.Slice(0, whole))
                    writer.Write(part.Span);
                _ = await writer.FlushAsync();
                reader.AdvanceTo(whole, read.Buffer.End);
                isOpen = !read.IsCompleted;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The other end is told by the end of its stream.
        }
    }
}
