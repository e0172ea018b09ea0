using Meander.Application.Pipeline;
using Meander.GraphQL.Execution;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Meander.Api;

/// <summary>
/// Sends spans and metrics by OTLP when the standard variables say where to (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin, which the
/// exporter reads itself); without them nothing is collected.
/// </summary>
internal sealed class TelemetryExport(IConfiguration settings) : IHostedService, IDisposable
{
    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", Telemetry.Name, TracingSource.Name, "Npgsql"];

    private static readonly string[] Meters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", Telemetry.Name, "Npgsql", "System.Runtime"];

    private TracerProvider? traces;
    private MeterProvider? metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsWanted("TRACES"))
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(settings))
                .ConfigureResource(Describe).AddSource(Sources).AddOtlpExporter().Build();
        }

        if (IsWanted("METRICS"))
        {
            metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(settings))
                .ConfigureResource(Describe).AddMeter(Meters).AddOtlpExporter().Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left; after the server, whose last spans belong to it.</summary>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    private bool IsWanted(string signal) =>
        !settings.GetValue<bool>("OTEL_SDK_DISABLED")
        && settings[$"OTEL_{signal}_EXPORTER"] is null or "" or "otlp"
        && (settings["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]) is { Length: > 0 };

    private void Describe(ResourceBuilder resource)
    {
        if (string.IsNullOrEmpty(settings[ServiceName]))
            resource.AddService("meander");
    }
}
