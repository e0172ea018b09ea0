using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Meander.Infrastructure.Migrations;

/// <summary>A numbered SQL file, run as it stands. There is no way down.</summary>
public abstract class SqlMigration : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(MigrationFiles.Text(GetType().GetCustomAttribute<MigrationAttribute>()!.Id));
}
