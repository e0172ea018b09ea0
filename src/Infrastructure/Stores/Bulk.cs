using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <summary>Many rows in one statement, by the mappings that single rows go by.</summary>
internal static class Bulk
{
    /// <summary>COPY of new entities.</summary>
    public static async Task InsertAsync<TEntity>(
        this MeanderDb db, IReadOnlyCollection<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class
    {
        if (entities.Count == 0)
            return;
        var type = db.Model.FindEntityType(typeof(TEntity))!;
        var columns = Columns(type).Select(property => new Column(property)).ToList();
        await using var copy = await db.Connection().BeginBinaryImportAsync(
            $"copy {type.GetTableName()} ({string.Join(", ", columns.Select(column => column.Name))}) from stdin (format binary)",
            cancellationToken);
        if (db.Database.GetCommandTimeout() is { } seconds)
            copy.Timeout = TimeSpan.FromSeconds(seconds);
        foreach (var entity in entities)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var column in columns)
            {
                if (column.Value(entity) is { } value)
                    await copy.WriteAsync(value, column.DataType, cancellationToken);
                else
                    await copy.WriteNullAsync(cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>One statement whose parameters are columns: arrays for <c>unnest</c>.</summary>
    public static async Task ExecuteAsync(this MeanderDb db, string sql, CancellationToken cancellationToken, params object[] columns)
    {
        await using var command = Statement.Of(db.Connection(), sql, columns);
        command.CommandTimeout = db.Database.GetCommandTimeout() ?? command.CommandTimeout;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlConnection Connection(this MeanderDb db) => (NpgsqlConnection)db.Database.GetDbConnection();

    // Those that the database counts itself are mapped as never written.
    private static IEnumerable<IProperty> Columns(ITypeBase type) =>
        type.GetProperties().Where(property => property.GetBeforeSaveBehavior() != PropertySaveBehavior.Ignore)
            .Concat(type.GetComplexProperties().SelectMany(part => Columns(part.ComplexType)));

    private sealed class Column(IProperty property)
    {
        private readonly IClrPropertyGetter _getter = property.GetGetter();
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name { get; } = property.GetColumnName();

        public string DataType { get; } = property.GetRelationalTypeMapping().StoreTypeNameBase;

        public object? Value(object entity)
        {
            var value = _getter.GetClrValueUsingContainingEntity(entity);
            return value is null || _convert is null ? value : _convert(value);
        }
    }
}
