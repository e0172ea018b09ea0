using System.CommandLine;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>Signs a token for a known user with the HS256 secret, for trying things out and for scripts.</summary>
internal sealed class Token : Verb
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Option<string> _user = new("--user") { Required = true, HelpName = "ID_OR_EMAIL", Description = "whose token it is" };

    public Token()
        : base("token", "Prints a bearer token for a user.",
            "The last line of standard output is the token; it is good for 24 hours.")
    {
        Add(_user);
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var wanted = given.GetRequiredValue(_user);
        var settings = Settings.Read();
        var keys = TokenKeys.From(settings);
        await using var database = await Database.OpenAsync(settings, migrate: false, cancellationToken);
        if (await FindAsync(database, wanted, cancellationToken) is not var (id, name))
            throw new VerbFailedException($"there is no user '{wanted}'.");

        Console.WriteLine($"{Terminal.Line(name)} ({id}), good for {Lifetime.TotalHours:0} hours:");
        Console.WriteLine(keys.Sign(id, TimeProvider.System.GetUtcNow(), Lifetime));
        return 0;
    }

    private static async Task<(Guid Id, string Name)?> FindAsync(Database database, string wanted, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command =
            new NpgsqlCommand("select id, name from users where id = $1 or in_lower_case(email) = in_lower_case($2)", connection)
            {
                Parameters =
            {
                new() { Value = Guid.TryParse(wanted, out var id) ? id : Guid.Empty },
                new() { Value = wanted },
            },
            };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetString(1)) : null;
    }
}
