using System.Text;
using Xunit;

namespace Meander.Api.Tests.Reports;

/// <summary>Reads a file as RFC 4180 has it, and nothing more lenient: commas, CRLF, and quotes around whole fields.</summary>
internal static class CsvText
{
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var (records, fields, at) = (new List<IReadOnlyList<string>>(), new List<string>(), 0);
        while (at < text.Length)
        {
            fields.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }

            Assert.Equal("\r\n", text.Substring(at, 2));
            at += 2;
            records.Add([.. fields]);
            fields.Clear();
        }

        Assert.Empty(fields);
        return records;
    }

    private static string Plain(string text, ref int at)
    {
        var end = text.IndexOfAny([',', '\r', '\n'], at);
        var field = text[at..(end < 0 ? text.Length : end)];
        Assert.DoesNotContain('"', field);
        at += field.Length;
        return field;
    }

    private static string Quoted(string text, ref int at)
    {
        var field = new StringBuilder();
        for (at++; ; at++)
        {
            if (text[at] == '"' && (at + 1 == text.Length || text[at + 1] != '"'))
                break;
            if (text[at] == '"')
                at++;
            field.Append(text[at]);
        }

        at++;
        return field.ToString();
    }
}
