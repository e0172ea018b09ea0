using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>What the meter of one server has said since this was made.</summary>
internal sealed class LiveFigures : IDisposable
{
    private readonly ConcurrentQueue<(string Name, long Value, string Tags)> _figures = [];
    private readonly MeterListener _listener = new();

    public LiveFigures(LiveServer server)
    {
        var factory = server.App.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _figures.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))));
        _listener.Start();
    }

    public long Sum(string name, string tags = "") =>
        _figures.Where(figure => figure.Name == "graphql.server." + name && figure.Tags == tags).Sum(figure => figure.Value);

    public void Dispose() => _listener.Dispose();
}
