using Meander.GraphQL.Execution;
using Meander.GraphQL.Response;
using Microsoft.AspNetCore.Http;

namespace Meander.GraphQL.Transports;

/// <summary>Sends a response as its client takes it, and cuts the connection of one that reads more slowly than it must.</summary>
internal sealed class HttpWriter(Telemetry telemetry, TimeProvider clock, GraphQLLimits limits)
{
    public async Task WriteAsync(HttpContext context, ExecutionResult result)
    {
        using var phase = telemetry.Begin(Phase.Write);
        using var response = new ResponseParts(result);
        var pace = new ReadingPace(clock, limits);
        while (response.MoveNext())
        {
            var patience = pace.Begin(response.Current.Length);
            var written = context.Response.BodyWriter.WriteAsync(response.Current, context.RequestAborted);
            // Waited for when it is disposed of: after the request its context belongs to another.
            await using var overdue =
                written.IsCompleted ? null : clock.CreateTimer(_ => Cut(context), null, patience, Timeout.InfiniteTimeSpan);
            await written;
            pace.End();
        }
    }

    private void Cut(HttpContext context)
    {
        telemetry.ConnectionDropped("http");
        context.Abort();
    }
}
