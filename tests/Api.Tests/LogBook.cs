using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Meander.Api.Tests;

/// <summary>Keeps what a server logs, at every level that its filters let through.</summary>
internal sealed class LogBook : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(string Category, LogLevel Level, string Text)> Lines => [.. _lines];

    /// <summary>What somebody who runs the server would take for trouble.</summary>
    public IReadOnlyList<string> Trouble =>
        [.. Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => $"{line.Level} {line.Category}: {line.Text}")];

    public ILogger CreateLogger(string categoryName) => new Book(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Book(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            book._lines.Enqueue((category, logLevel, $"{formatter(state, exception)} {exception}".Trim()));
    }
}
