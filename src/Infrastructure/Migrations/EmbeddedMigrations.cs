using System.Reflection;
using System.Reflection.Emit;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Meander.Infrastructure.Migrations;

/// <summary>
/// Finds the migrations among the embedded resources: each numbered SQL file is one, so that a new migration is one new file.
/// </summary>
internal sealed class EmbeddedMigrations : IMigrationsAssembly
{
    private static readonly Lazy<IReadOnlyDictionary<string, TypeInfo>> Found = new(Find);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, TypeInfo> Migrations => Found.Value;

    /// <inheritdoc />
    public ModelSnapshot? ModelSnapshot => null;

    /// <inheritdoc />
    public Assembly Assembly => typeof(EmbeddedMigrations).Assembly;

    /// <inheritdoc />
    public string? FindMigrationId(string nameOrId) => Migrations.ContainsKey(nameOrId) ? nameOrId : null;

    /// <inheritdoc />
    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Migration)Activator.CreateInstance(migrationClass)!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }

    /// <summary>EF Core takes the name of a migration from an attribute of its class, so each file is given a class here.</summary>
    private static SortedDictionary<string, TypeInfo> Find()
    {
        var classes = AssemblyBuilder
            .DefineDynamicAssembly(new AssemblyName("Meander.Migrations"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("Meander.Migrations");
        var named = typeof(MigrationAttribute).GetConstructor([typeof(string)])!;
        var found = new SortedDictionary<string, TypeInfo>(StringComparer.Ordinal);
        foreach (var name in MigrationFiles.Names)
        {
            var made = classes.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(SqlMigration));
            made.SetCustomAttribute(new CustomAttributeBuilder(named, [name]));
            found.Add(name, made.CreateTypeInfo());
        }
        return found;
    }
}
