using Meander.Infrastructure;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

public sealed class MicrosecondClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task What_it_says_is_stored_and_read_without_a_difference()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        for (var i = 0; i < 20; i++)
        {
            var now = new MicrosecondClock().GetUtcNow();
            await using var command = source.CreateCommand("select $1::timestamptz");
            command.Parameters.AddWithValue(now);

            Assert.Equal(now.UtcDateTime, await command.ExecuteScalarAsync());
        }
    }
}
