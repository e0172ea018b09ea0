using System.CommandLine;
using Meander.Api.Access;
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
        var found = await FindAsync(database, wanted, cancellationToken);
        if (found.Count == 0)
            throw new VerbFailedException($"there is no user '{wanted}'.");
        if (found.Select(one => one.User).Distinct().Count() > 1)
        {
            var people = found.Select(one => $"{one.User} ({Terminal.Line(one.Name)}, {one.Organization})");
            throw new VerbFailedException($"'{wanted}' is the address of several people; give the id of one: {string.Join(", ", people)}.");
        }

        var (id, name, _) = found[0];
        Console.WriteLine($"{Terminal.Line(name)} ({id}), good for {Lifetime.TotalHours:0} hours:");
        Console.WriteLine(keys.Sign(id, TimeProvider.System.GetUtcNow(), Lifetime));
        return 0;
    }

    /// <summary>A row for each membership, that of the oldest first.</summary>
    private static async Task<IReadOnlyList<(Guid User, string Name, string Organization)>> FindAsync(
        Database database, string wanted, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select m.user_id, m.name, o.slug
              from user_organization_memberships m join organizations o on o.id = m.organization_id
             where m.user_id = $1 or in_lower_case(m.email) = in_lower_case($2)
             order by m.created_at, m.id
            """, connection)
        {
            Parameters =
            {
                new() { Value = Guid.TryParse(wanted, out var id) ? id : Guid.Empty },
                new() { Value = wanted },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, string, string)>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }
}
