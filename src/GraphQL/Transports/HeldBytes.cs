using System.Globalization;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Transports;

/// <summary>
/// What is held in memory for each viewer: the responses, over all transports, that wait to be read. At most
/// <see cref="GraphQLLimits.MaxViewerBytes"/>, save that one response always has room.
/// </summary>
internal sealed class HeldBytes(GraphQLServerOptions options, Telemetry telemetry)
{
    private readonly Dictionary<string, long> _byViewer = new(StringComparer.Ordinal);

    private long Most => options.Limits.MaxViewerBytes;

    /// <summary>Nothing is done for a viewer who has not read what was done before.</summary>
    /// <exception cref="RequestException">There is no room for anything more.</exception>
    public void RequireRoom(string viewer)
    {
        lock (_byViewer)
        {
            if (_byViewer.GetValueOrDefault(viewer) < Most)
                return;
        }

        throw NoRoom();
    }

    /// <summary>Holds what came of an operation; null when it was refused, which is short.</summary>
    /// <exception cref="RequestException">There is no room for it. What a mutation did is told all the same.</exception>
    public Hold? Take(string viewer, Outcome outcome) =>
        outcome is { Plan: { } plan, Result: { } result }
            ? Take(viewer, result.Bytes, must: plan.Operation.Kind is OperationKind.Mutation)
            : null;

    /// <summary>Holds a response until it is disposed of.</summary>
    /// <param name="viewer">Whose response it is.</param>
    /// <param name="bytes">Of the response.</param>
    /// <param name="must">Whether it is held even if there is no room.</param>
    /// <exception cref="RequestException">There is no room for it.</exception>
    public Hold Take(string viewer, long bytes, bool must = false)
    {
        lock (_byViewer)
        {
            var others = _byViewer.GetValueOrDefault(viewer);
            if (!must && others > 0 && others + bytes > Most)
                throw NoRoom();
            _byViewer[viewer] = others + bytes;
        }

        telemetry.Held(bytes);
        return new Hold(this, viewer, bytes);
    }

    private RequestException NoRoom() => new(new GraphQLError(
        string.Create(
            CultureInfo.InvariantCulture, $"Responses of up to {Most} bytes may wait for one viewer to read them. Read those first."),
        GraphQLError.Overloaded));

    private void Release(string viewer, long bytes)
    {
        lock (_byViewer)
        {
            // A viewer who holds nothing is not in it, though they may have responses without any value.
            var left = _byViewer.GetValueOrDefault(viewer) - bytes;
            if (left == 0)
                _byViewer.Remove(viewer);
            else
                _byViewer[viewer] = left;
        }

        telemetry.Held(-bytes);
    }

    /// <summary>A response that waits for its viewer.</summary>
    internal sealed class Hold(HeldBytes held, string viewer, long bytes) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (_isReleased)
                return;
            _isReleased = true;
            held.Release(viewer, bytes);
        }
    }
}
