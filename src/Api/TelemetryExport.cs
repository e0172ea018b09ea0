using Meander.Application.Pipeline;
using Meander.GraphQL.Execution;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Meander.Api;

/// <summary>
/// Sends spans and metrics by OTLP when the standard variables say where to (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin, which the
/// exporter reads itself); without them nothing is collected. Logs stay on the console.
/// </summary>
internal static class TelemetryExport
{
    private const string ServiceName = "OTEL_SERVICE_NAME";

    /// <summary>One exporter a signal: <c>UseOtlpExporter</c> would send the logs too.</summary>
    public static void AddTelemetryExport(this IServiceCollection services, IConfiguration settings)
    {
        var (traces, metrics) = (IsWanted(settings, "TRACES"), IsWanted(settings, "METRICS"));
        if (!traces && !metrics)
            return;

        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, settings));
        if (traces)
        {
            telemetry.WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddNpgsql()
                .AddSource(Telemetry.Name, TracingSource.Name)
                .AddOtlpExporter(exporter => Address(exporter, settings, "TRACES")));
        }

        if (metrics)
        {
            telemetry.WithMetrics(meters => meters
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddNpgsqlInstrumentation()
                .AddMeter(Telemetry.Name)
                .AddOtlpExporter(exporter => Address(exporter, settings, "METRICS")));
        }
    }

    private static bool IsWanted(IConfiguration settings, string signal) =>
        !settings.GetValue<bool>("OTEL_SDK_DISABLED")
        && settings[$"OTEL_{signal}_EXPORTER"] is null or "" or "otlp"
        && (settings["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]) is { Length: > 0 };

    /// <summary>
    /// The exporter reads the variables of all signals by itself, but those of one signal only where it sends all of them.
    /// </summary>
    private static void Address(OtlpExporterOptions exporter, IConfiguration settings, string signal)
    {
        if (settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 } endpoint)
            exporter.Endpoint = new Uri(endpoint);
        if (settings[$"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL"] is { Length: > 0 } protocol)
            exporter.Protocol = protocol == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        if (settings[$"OTEL_EXPORTER_OTLP_{signal}_HEADERS"] is { Length: > 0 } headers)
            exporter.Headers = headers;
    }

    private static void Describe(ResourceBuilder resource, IConfiguration settings)
    {
        if (string.IsNullOrEmpty(settings[ServiceName]))
            resource.AddService("meander");
    }
}
