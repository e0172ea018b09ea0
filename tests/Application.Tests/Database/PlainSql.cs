using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Rows written past the application, as a bug or a second writer would.</summary>
public sealed class PlainSql(TestDatabase database)
{
    /// <summary>As the owner of the tables.</summary>
    public async Task<object?> RunAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return await RunAsync(connection, sql, values);
    }

    public static async Task<object?> RunAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The statement is stopped by that constraint, trigger or index.</summary>
    public async Task IsStoppedByAsync(string constraint, string sql, params object[] values)
    {
        var stopped = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql, values));
        Assert.Equal(constraint, stopped.ConstraintName);
    }

    /// <summary>For as long as the connection lasts, unlike what a request says of itself, which ends with the transaction.</summary>
    private const string EnterForGood =
        """
        select set_config('meander.user_id', $1::text, false), set_config('meander.organizations', array_agg(organization_id)::text, false)
          from memberships_of($1)
        """;

    /// <summary>A connection of the server's role whose every statement this user asks.</summary>
    public async Task<NpgsqlConnection> EnteredAsync(Guid user)
    {
        var connection = new NpgsqlConnection(database.ServerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, EnterForGood, user);
        return connection;
    }

    public Task<Guid> OrganizationAsync() =>
        IdAsync(
            "insert into organizations (name, slug, time_zone) values ('O', $1, 'Europe/Oslo') returning id", Guid.NewGuid().ToString());

    /// <returns>The user's id.</returns>
    public Task<Guid> MemberAsync(Guid organization, string role = "PEER_MENTOR") =>
        IdAsync(
            """
            with person as (insert into users default values returning id)
            insert into user_organization_memberships (user_id, organization_id, name, role) select id, $1, 'U', $2 from person returning user_id
            """, organization, role);

    public async Task<Guid> CourseAsync(Guid organization, int? seats = null, string status = "PUBLISHED")
    {
        var creator = await MemberAsync(organization, "ORG_ADMIN");
        var id = Guid.NewGuid();
        return await IdAsync(
            """
            insert into courses (id, series_id, organization_id, title, category, delivery, status, seats_total, created_by)
            values ($1, $1, $2, 'C', 'WORKSHOP', 'ONLINE', $3, $4, $5) returning id
            """, id, organization, status, (object?)seats ?? DBNull.Value, creator);
    }

    /// <summary>A registration of a new member, brought to its status by the moves there are.</summary>
    public async Task<Guid> RegistrationAsync(Guid organization, Guid course, string status = "CONFIRMED", int? position = null)
    {
        var person = await MemberAsync(organization);
        var id = await IdAsync(
            Insert, course, person, organization, position is null ? "CONFIRMED" : "WAITLISTED", (object?)position ?? DBNull.Value);
        if (status == "COMPLETED")
            await MoveAsync(id, "ATTENDED");
        if (status is not ("CONFIRMED" or "WAITLISTED"))
            await MoveAsync(id, status);
        return id;
    }

    /// <summary>$1 course, $2 person, $3 organisation, $4 status, $5 place in line.</summary>
    public const string Insert =
        """
        insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status, waitlist_position,
                                          completion_result, completion_date, cancellation_date)
        select $1, $2, $3, $2, $4::text, $5::integer,
               case when $4 = 'COMPLETED' then 'PASSED' end,
               case when $4 = 'COMPLETED' then now() end,
               case when $4 = 'CANCELLED' then now() end
        returning id
        """;

    /// <summary>Changes the status and what goes with it.</summary>
    public Task MoveAsync(Guid registration, string status) => RunAsync(
        """
        update course_registrations
           set status = $2, waitlist_position = null,
               completion_result = case when $2 = 'COMPLETED' then 'PASSED' end, completion_date = case when $2 = 'COMPLETED' then now() end,
               cancellation_date = case when $2 = 'CANCELLED' then now() end
         where id = $1
        """, registration, status);

    public async Task<(int Taken, int Waitlisted, int? Available)> SeatsAsync(Guid course)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command =
            new NpgsqlCommand("select seats_taken, waitlisted, seats_available from courses where id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = course });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt32(0), reader.GetInt32(1), await reader.IsDBNullAsync(2) ? null : reader.GetInt32(2));
    }

    /// <summary>Places in line by order of arrival: "1 2 3".</summary>
    public async Task<string> LineAsync(Guid course) => (string)(await RunAsync(
        """
        select coalesce(string_agg(waitlist_position::text, ' ' order by registration_date, waitlist_position), '')
          from course_registrations where course_id = $1 and status = 'WAITLISTED'
        """, course))!;

    public async Task<Guid> IdAsync(string sql, params object[] values) => (Guid)(await RunAsync(sql, values))!;
}
