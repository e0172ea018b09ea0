using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>A question that goes along with others (<see cref="IRoundTrip"/>), and its part of the rows.</summary>
internal sealed class SharedRead(NpgsqlBatchCommand entry, NpgsqlBatchCommand question)
{
    private readonly TaskCompletionSource<DbDataReader> _rows = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NpgsqlBatchCommand Entry => entry;

    public NpgsqlBatchCommand Question => question;

    /// <summary>There once it is this one's turn.</summary>
    public Task<DbDataReader> Rows => _rows.Task;

    /// <summary>Whether it is one of this read's two statements.</summary>
    public bool Asks(NpgsqlBatchCommand statement) => statement == entry || statement == question;

    /// <summary>Hands out the current result, until it was disposed of.</summary>
    public Task ReadAsync(NpgsqlDataReader all)
    {
        // Whoever has read goes on to the next one's rows, which mostly are there: another thread would have to be woken for it.
        var read = new TaskCompletionSource();
        _rows.SetResult(new OneResult(all, read));
        return read.Task;
    }

    /// <summary>Without effect once the rows were handed out.</summary>
    public void Fail(Exception failure) => _rows.TrySetException(failure);

    /// <summary>One result of a reader that has several. It ends with the result, and cancels nothing.</summary>
    private sealed class OneResult(NpgsqlDataReader all, TaskCompletionSource read) : DbDataReader
    {
        public override int Depth => all.Depth;
        public override int FieldCount => all.FieldCount;
        public override bool HasRows => all.HasRows;
        public override bool IsClosed => read.Task.IsCompleted;
        public override int RecordsAffected => -1;
        public override object this[int ordinal] => all[ordinal];
        public override object this[string name] => all[name];

        public override Task<bool> ReadAsync(CancellationToken cancellationToken) => all.ReadAsync(CancellationToken.None);

        public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => Task.FromResult(false);

        public override bool Read() => all.Read();

        public override bool NextResult() => false;

        public override void Close() => read.TrySetResult();

        public override Task CloseAsync()
        {
            Close();
            return Task.CompletedTask;
        }

        public override T GetFieldValue<T>(int ordinal) => all.GetFieldValue<T>(ordinal);

        public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) =>
            all.GetFieldValueAsync<T>(ordinal, CancellationToken.None);

        public override bool IsDBNull(int ordinal) => all.IsDBNull(ordinal);

        public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) =>
            all.IsDBNullAsync(ordinal, CancellationToken.None);

        public override bool GetBoolean(int ordinal) => all.GetBoolean(ordinal);

        public override byte GetByte(int ordinal) => all.GetByte(ordinal);

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
            all.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

        public override char GetChar(int ordinal) => all.GetChar(ordinal);

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
            all.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

        public override string GetDataTypeName(int ordinal) => all.GetDataTypeName(ordinal);

        public override DateTime GetDateTime(int ordinal) => all.GetDateTime(ordinal);

        public override decimal GetDecimal(int ordinal) => all.GetDecimal(ordinal);

        public override double GetDouble(int ordinal) => all.GetDouble(ordinal);

        public override IEnumerator GetEnumerator() => new DbEnumerator(this);

        [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
        public override Type GetFieldType(int ordinal) => all.GetFieldType(ordinal);

        public override float GetFloat(int ordinal) => all.GetFloat(ordinal);

        public override Guid GetGuid(int ordinal) => all.GetGuid(ordinal);

        public override short GetInt16(int ordinal) => all.GetInt16(ordinal);

        public override int GetInt32(int ordinal) => all.GetInt32(ordinal);

        public override long GetInt64(int ordinal) => all.GetInt64(ordinal);

        public override string GetName(int ordinal) => all.GetName(ordinal);

        public override int GetOrdinal(string name) => all.GetOrdinal(name);

        public override string GetString(int ordinal) => all.GetString(ordinal);

        public override object GetValue(int ordinal) => all.GetValue(ordinal);

        public override int GetValues(object[] values) => all.GetValues(values);
    }
}
