using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Meander.Infrastructure.Migrations;

/// <summary>A numbered SQL file, run as it stands. There is no way down.</summary>
public abstract class SqlMigration : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var file = $"{GetType().GetCustomAttribute<MigrationAttribute>()!.Id}.sql";
        using var stream = typeof(SqlMigration).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
