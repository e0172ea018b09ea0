using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Meander.Api.Tests;

/// <summary>Takes in what is exported by OTLP over HTTP. Its texts stand in the messages as they are, so they can be looked for.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Text)> _messages = [];
    private readonly WebApplication _app;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body, Encoding.Latin1);
            _messages.Enqueue((context.Request.Path.Value!, await body.ReadToEndAsync()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => _app.Urls.Single();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    public string Sent(string path) => string.Concat(_messages.Where(message => message.Path == path).Select(message => message.Text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
