using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Meander.GraphQL.Transports;

/// <summary>Takes a body in, as long as it is within the limits and keeps coming.</summary>
internal static class RequestBody
{
    /// <summary>Null for a body that is too long.</summary>
    /// <exception cref="BadHttpRequestException">It stopped arriving, ended early, or was badly framed.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        HttpRequest request, GraphQLLimits limits, CancellationToken cancellationToken)
    {
        // The limit here takes the host's place: the host would cut the connection, and the client would not see why.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } host)
            host.MaxRequestBodySize = null;
        if (request.ContentLength > limits.MaxBodyBytes)
            return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await NextAsync(reader, limits.BodyPause, cancellationToken);
            if (read.Buffer.Length > limits.MaxBodyBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> NextAsync(PipeReader reader, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!reader.TryRead(out var read))
        {
            // Not through the token: the host takes a read that ends in that way for one that is still under way, and logs it as a fault.
            using var pause = new CancellationTokenSource(patience);
            await using var registration = pause.Token.UnsafeRegister(static pending => ((PipeReader)pending!).CancelPendingRead(), reader);
            read = await reader.ReadAsync(cancellationToken);
        }

        if (!read.IsCanceled)
            return read;
        reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        throw new BadHttpRequestException(
            $"The body stopped arriving for {patience.TotalSeconds:0.###} seconds, which is as long as it may.",
            StatusCodes.Status408RequestTimeout);
    }
}
