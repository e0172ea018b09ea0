using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Meander.GraphQL.Binding;
using Meander.Infrastructure;
using Meander.Infrastructure.Jobs;
using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>One thing that the executable does, chosen by the first words of its command line.</summary>
internal abstract class Verb : Command
{
    /// <param name="name">Its last word: <c>roster</c> of <c>import roster</c>.</param>
    /// <param name="summary">One line for the list of verbs.</param>
    /// <param name="details">What <c>VERB --help</c> says beneath the options.</param>
    protected Verb(string name, string summary, string details = "")
        : base(name, summary)
    {
        Details = details;
        Validators.Add(given =>
        {
            if (MistypedIn(given) is { } word)
                given.AddError(word);
        });
        SetAction(GuardedAsync);
    }

    public string Details { get; }

    /// <summary>The innermost reason is the one that helps: <c>Connection refused</c> rather than <c>Failed to connect</c>.</summary>
    internal static string OneLine(Exception failure)
    {
        var message = failure.Message;
        if (failure.InnerException is SocketException or TimeoutException or NpgsqlException
            && !message.Contains(failure.InnerException.Message, StringComparison.Ordinal))
            message += $" ({failure.InnerException.Message})";
        return Terminal.Line(message.ReplaceLineEndings(" "));
    }

    /// <summary>The first value that looks like an option: the parser takes an option that it does not know for the next value.</summary>
    internal static string? MistypedIn(CommandResult given) =>
        given.Children.SelectMany(child => child.Tokens).Select(token => token.Value)
            .FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal));

    /// <summary>Does it, writing results to standard output and complaints to standard error.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="VerbFailedException">It cannot be done, for a reason that one line tells.</exception>
    protected abstract Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken);

    /// <summary>Puts expected failures into one line each.</summary>
    private async Task<int> GuardedAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var errors = given.InvocationConfiguration.Error;
        try
        {
            return await RunAsync(given, cancellationToken);
        }
        catch (Exception failure)
            when (failure is VerbFailedException or PrivateClusterException or PrivateFileException or JobSettingException)
        {
            await errors.WriteLineAsync($"meander: {OneLine(failure)}");
        }
        catch (SchemaBindingException mismatches)
        {
            await errors.WriteLineAsync($"meander: {mismatches.Message}");
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await errors.WriteLineAsync("meander: the database has no tables of Meander yet; 'meander migrate' makes them.");
        }
        catch (NpgsqlException failure)
        {
            await errors.WriteLineAsync($"meander: the database gave up: {OneLine(failure)}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("meander: interrupted.");
        }

        return 1;
    }
}

/// <summary>An expected failure: its message is one line for the person at the terminal, without stack trace or secret.</summary>
internal sealed class VerbFailedException(string message) : Exception(message);
