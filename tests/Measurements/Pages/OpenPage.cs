using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Measurements.Pages;

/// <summary>
/// A page that is open before somebody, without their screen: it lets the server draw, says that each picture was drawn, and answers the
/// scripts that the server calls. How Blazor's pages do it: <c>blazor.web.js</c>.
/// </summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private readonly Visitor _visitor;
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource<long> _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _circuit;
    private int _pictures;
    private int _moves;
    private long _bytes;

    private OpenPage(Visitor visitor, HubConnection connection)
    {
        (_visitor, _connection) = (visitor, connection);
        connection.On<int, byte[]>("JS.RenderBatch", DrawAsync);
        connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        connection.On<string>("JS.Error", message => Fault ??= message);
        connection.Closed += failure =>
        {
            Fault ??= _circuit is null ? null : failure?.Message ?? "The server closed the page.";
            return Task.CompletedTask;
        };
    }

    /// <summary>Pictures that came.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>Those among them that show other seats, or another waiting line, than before.</summary>
    public int Moves => Volatile.Read(ref _moves);

    /// <summary>Of all pictures.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Opens the front page.</summary>
    /// <returns>The page with its seats shown.</returns>
    public static async Task<OpenPage> OpenAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var html = await visitor.GetAsync("/", cancellationToken);
        var operations = string.Join(',', Component().Matches(html).Select((marker, place) => string.Create(
            CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{place + 1}},"marker":{{marker.Groups[1].Value}}}""")));
        var state = State().Match(html).Groups[1].Value;
        var page = new OpenPage(visitor, Connection(visitor));
        try
        {
            await page._connection.StartAsync(cancellationToken);
            page._circuit = await page._connection.InvokeAsync<string?>(
                "StartCircuit", visitor.Server.ToString(), visitor.Server.ToString(), "[]", state, cancellationToken);
            await page._connection.SendAsync(
                "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{operations}}]}""", state, cancellationToken);
            await page._shown.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            return page;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await page.DisposeAsync();
            throw new InvalidOperationException($"A page did not open: {page.Fault ?? failure.Message}", failure);
        }
    }

    /// <summary>When the next picture with other seats comes, as <see cref="Stopwatch.GetTimestamp"/> says it.</summary>
    public Task<long> NextMoveAsync()
    {
        lock (_gate)
            return (_moved = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>As a browser that is closed: the server need not wait for it to come back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_circuit is { } circuit && Fault is null)
        {
            _circuit = null;
            await _visitor.PostAsync("/_blazor/disconnect", new Dictionary<string, string> { ["circuitId"] = circuit }, default);
        }

        await _connection.DisposeAsync();
    }

    private static HubConnection Connection(Visitor visitor)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(visitor.Server, "/_blazor"), HttpTransportType.WebSockets, options =>
        {
            (options.Cookies, options.SkipNegotiation) = (visitor.Cookies, true);

            // Browsers offer it.
            options.WebSocketConfiguration = socket => socket.DangerousDeflateOptions = new WebSocketDeflateOptions();
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        return builder.Build();
    }

    private async Task DrawAsync(int number, byte[] picture)
    {
        var at = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _pictures);
        Interlocked.Add(ref _bytes, picture.Length);
        if (picture.AsSpan().IndexOf("aria-valuetext"u8) >= 0 || picture.AsSpan().IndexOf(" waiting"u8) >= 0)
        {
            Interlocked.Increment(ref _moves);
            _shown.TrySetResult();
            lock (_gate)
                _moved.TrySetResult(at);
        }

        await _connection.SendAsync("OnRenderCompleted", number, (string?)null);
    }

    private async Task AnswerAsync(long call, string script, string arguments, int resultType, long target, int callType)
    {
        var answer = script switch
        {
            "meander.isDark" => "false",
            "meander.isWide" => "true",
            _ => "null",
        };
        if (call != 0)
        {
            await _connection.SendAsync(
                "EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{answer}]"));
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Component();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
