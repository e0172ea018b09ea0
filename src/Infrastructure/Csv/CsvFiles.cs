using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Meander.Application.Imports;

namespace Meander.Infrastructure.Csv;

/// <inheritdoc cref="ICsvFiles" />
internal sealed class CsvFiles : ICsvFiles
{
    /// <summary>More than any good line needs; a quote that is never closed does not read the whole file into one cell.</summary>
    private const int MaxRecord = 1 << 20;

    /// <inheritdoc />
    public IEnumerable<CsvLine> Read(Stream file, IReadOnlyList<string> columns, BadLines bad, Action<string> progress)
    {
        using var reader = CsvReader.Create(file, Options(bad), leaveOpen: true);
        if (!Next(reader, bad))
        {
            if (bad.Count == 0)
                bad.Add(1, $"the file is empty; it needs the header {string.Join(',', columns)}");
            yield break;
        }

        if (Order(reader, columns, bad) is not { } order)
            yield break;
        for (var read = 1; Next(reader, bad); read++)
        {
            if (read % ImportAttempts.LongFile == 0)
                progress($"{read:N0} lines read");
            if (bad.Contains(reader.LineNumber))
                continue;
            if (Problem(reader, order.Count) is { } problem)
                bad.Add(reader.LineNumber, problem);
            else
                yield return new CsvLine(reader.LineNumber, [.. order.Select(at => reader.GetString(at).Trim())]);
        }
    }

    private static CsvReaderOptions Options(BadLines bad) => new()
    {
        Separator = ',',
        HasHeader = false,
        DetectSeparatorHint = false,
        TrackLineNumbers = true,
        MaxRecordSize = MaxRecord,
        Encoding = Encoding.UTF8,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = record => bad.Add(record.LineNumber, record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote; a quote inside quotes is written twice",
            _ => "a quote stands inside a cell that is not quoted; quote the cell and write the quote twice",
        }),
    };

    private static bool Next(CsvReader reader, BadLines bad)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException failure)
        {
            bad.Add(failure.LineNumber, $"longer than {MaxRecord / 1024} KiB; perhaps a quote is never closed");
            return false;
        }
    }

    private static string? Problem(CsvReader reader, int cells) =>
        !Utf8.IsValid(reader.RawRecord) ? "not UTF-8"
        : reader.RawRecord.Contains((byte)0) ? "contains the NUL character"
        : reader.FieldCount != cells ? $"has {reader.FieldCount} cells where the header has {cells}"
        : null;

    /// <summary>For each column where its cell stands; null when the header is not what it should be.</summary>
    private static List<int>? Order(CsvReader reader, IReadOnlyList<string> columns, BadLines bad)
    {
        if (Problem(reader, reader.FieldCount) is { } problem)
            bad.Add(reader.LineNumber, problem);
        var header = Enumerable.Range(0, reader.FieldCount).Select(at => reader.GetString(at).Trim().ToLowerInvariant()).ToList();
        foreach (var twice in header.GroupBy(name => name).Where(group => group.Count() > 1))
            bad.Add(reader.LineNumber, $"the header has the column '{twice.Key}' {twice.Count()} times");
        foreach (var missing in columns.Except(header))
            bad.Add(reader.LineNumber, $"the header lacks the column {missing}");
        foreach (var unknown in header.Except(columns))
            bad.Add(reader.LineNumber, $"the header has the unknown column '{unknown}'");
        return bad.Contains(reader.LineNumber) ? null : [.. columns.Select(column => header.IndexOf(column))];
    }
}
