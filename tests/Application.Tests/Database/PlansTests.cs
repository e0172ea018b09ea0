using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Decision 18: what requests ask is planned once a connection, whatever the values.</summary>
public sealed class PlansTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_statement_with_a_list_is_planned_once_and_not_for_its_values()
    {
        await using var connection = new NpgsqlConnection(database.ServerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select id from courses where id = any ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [Guid.NewGuid()] });
        await command.PrepareAsync();
        for (var times = 0; times < 8; times++)
            await command.ExecuteNonQueryAsync();

        Assert.Equal((8L, 0L), await PlansAsync(connection));
    }

    private static async Task<(long Generic, long Custom)> PlansAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select generic_plans, custom_plans from pg_prepared_statements where statement like '%from courses%'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
