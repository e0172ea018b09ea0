using System.Collections.Concurrent;
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

    /// <summary>
    /// New entities in one statement of a round trip: arrays for <c>unnest</c>, so that the same statement serves any number of them.
    /// </summary>
    public static NpgsqlBatchCommand Inserting<TEntity>(this MeanderDb db, IReadOnlyList<TEntity> entities)
        where TEntity : class
    {
        var insert = Inserts.GetOrAdd(typeof(TEntity), _ => new Insert(db.Model.FindEntityType(typeof(TEntity))!));
        return insert.Of(entities);
    }

    /// <summary>Writes in one round trip, and sees to it that every row was written.</summary>
    public static async Task WriteAsync(this MeanderDb db, IReadOnlyList<Written> writes, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch([.. writes.Select(write => write.Statement)]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        foreach (var write in writes)
            write.Check();
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

    private static readonly ConcurrentDictionary<Type, Insert> Inserts = [];

    private sealed class Insert
    {
        private readonly List<Column> _columns;
        private readonly string _sql;

        public Insert(IEntityType type)
        {
            _columns = [.. Columns(type).Select(property => new Column(property))];
            var arrays = _columns.Select((column, index) => $"${index + 1}::{column.DataType}[]");
            _sql = $"insert into {type.GetTableName()} ({string.Join(", ", _columns.Select(column => column.Name))}) "
                + $"select * from unnest({string.Join(", ", arrays)})";
        }

        public NpgsqlBatchCommand Of<TEntity>(IReadOnlyList<TEntity> entities)
            where TEntity : class => Statement.InBatch(_sql, [.. _columns.Select(column => column.ValuesOf(entities))]);
    }

    private sealed class Column(IProperty property)
    {
        private readonly Type _type = Nullable(property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType);

        private readonly IClrPropertyGetter _getter = property.GetGetter();
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name { get; } = property.GetColumnName();

        public string DataType { get; } = property.GetRelationalTypeMapping().StoreTypeNameBase;

        public object? Value(object entity)
        {
            var value = _getter.GetClrValueUsingContainingEntity(entity);
            return value is null || _convert is null ? value : _convert(value);
        }

        public Array ValuesOf<TEntity>(IReadOnlyList<TEntity> entities)
            where TEntity : class
        {
            var values = Array.CreateInstance(_type, entities.Count);
            for (var index = 0; index < entities.Count; index++)
                values.SetValue(Value(entities[index]), index);
            return values;
        }

        private static Type Nullable(Type type) =>
            type.IsValueType && System.Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
    }
}
