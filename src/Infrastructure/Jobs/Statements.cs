using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>Statements with values for $1, $2 and so on.</summary>
internal static class Statements
{
    public static NpgsqlCommand With(this NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
