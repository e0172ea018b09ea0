using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// Texts are kept as they come in (People 7), whoever writes: what Domain says of a text and what the database says are the same.
/// </summary>
public sealed class KeptTextsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PlainSql _sql = new(database);

    [Fact]
    public async Task One_line_is_the_same_to_Domain_and_to_the_database() =>
        await AgreeAsync("is_line", Texts(), text => Entered.Line(text) == text && EnteredText.LineProblem(text) is null);

    [Fact]
    public async Task Several_lines_are_the_same_to_Domain_and_to_the_database() =>
        await AgreeAsync("is_paragraphs", Texts(), text => Entered.Paragraphs(text) == text && EnteredText.ParagraphsProblem(text) is null);

    [Fact]
    public async Task An_address_is_the_same_to_Domain_and_to_the_database() =>
        await AgreeAsync("is_email", Addresses(), text => Entered.Line(text) == text && Facts.Email(text) is null);

    [Theory]
    [InlineData("update organizations set name = $2 where id = $1")]
    [InlineData("insert into local_associations (organization_id, name) values ($1, $2)")]
    [InlineData(
        "insert into user_organization_memberships (user_id, organization_id, name, role) values ($1, $1, $2, 'COORDINATOR')")]
    [InlineData(
        "insert into user_organization_memberships (user_id, organization_id, name, email, role) values ($1, $1, 'U', $2 || '@w.example', 'COORDINATOR')",
        "user_organization_memberships_email_check")]
    [InlineData("insert into certification_types (organization_id, code, name) values ($1, 'first-aid', $2)")]
    public async Task A_name_is_one_line(string sql, string constraint = "text_line_check")
    {
        foreach (var text in new[] { "a\nb", "a\u0007", "a\u202e", "a\u200b", "a\u00a0b", "A\u030a", " a", "a  b" })
            await _sql.IsStoppedByAsync(constraint, sql, await _sql.OrganizationAsync(), text);
    }

    [Theory]
    [InlineData("text_line_check", "update courses set title = $2 where id = $1", "a\nb")]
    [InlineData("courses_title_check", "update courses set title = $2 where id = $1", "")]
    [InlineData("text_line_check", "update courses set location = $2 where id = $1", "a\u202e")]
    [InlineData("text_line_check", "update courses set instructor_name = $2 where id = $1", "A\u030a")]
    [InlineData("text_paragraphs_check", "update courses set description = $2 where id = $1", "a\u0007")]
    public async Task The_texts_of_a_course_are_kept_likewise(string constraint, string sql, string text)
    {
        var course = await _sql.CourseAsync(await _sql.OrganizationAsync());
        await _sql.IsStoppedByAsync(constraint, sql, course, text);
        await _sql.RunAsync("update courses set description = $2 where id = $1", course, "# One\n\n  - two\r\n\tthree");
    }

    /// <summary>Every character of the first plane in the middle of a text and at its ends, and what is not composed.</summary>
    private static IEnumerable<string> Texts()
    {
        for (var character = '\u0001'; character < '\uffff'; character++)
        {
            if (!char.IsSurrogate(character) && Entered.Line($"a{character}b").Length > 1)
                yield return $"a{character}b";
        }

        foreach (var blank in " \t\n\r\u0085\u00a0\u2003\u2028\u2029\u3000\u200b\u2060\ufeff")
        {
            foreach (var text in new[] { $"{blank}", $"{blank}a", $"a{blank}", $"a{blank}{blank}b", $"a {blank}b" })
                yield return text;
        }

        foreach (var text in new[] { "", "a", "A\u030alesund", "Ålesund", "a\u0323\u0302", "\u1ead", "a\u0302\u0323", "\u212b",
            "\u1100\u1161\u11a8", "\uac01", "😀" })
            yield return text;
    }

    /// <summary>What the compatibility form of Unicode (NFKC) would make a plain letter, digit or sign.</summary>
    [Fact]
    public async Task No_address_has_a_character_that_stands_for_a_plain_one() =>
        Assert.Equal(
            0L, await _sql.RunAsync(
                """
                select count(*) from generate_series(128, 1114109) as code
                 where code not between 55296 and 57343
                   and normalize(chr(code), nfkc) <> normalize(chr(code), nfc) and normalize(chr(code), nfkc) ~ '[!-~]'
                   and (is_email('a' || chr(code) || '@w.example') or is_email('a@w' || chr(code) || 'w.example'))
                """));

    private static IEnumerable<string> Addresses()
    {
        // All of the first plane, and what the others have of letters and marks that look like these.
        foreach (var code in Enumerable.Range(0x80, 0xffff - 0x80).Concat(Enumerable.Range(0x10700, 0x200))
            .Concat(Enumerable.Range(0x1bc90, 0x20)).Concat(Enumerable.Range(0x1d0f0, 0x720)).Concat(Enumerable.Range(0x1f0f0, 0x120))
            .Concat(Enumerable.Range(0x1fbe0, 0x20)).Concat(Enumerable.Range(0xdfff0, 0x20)).Concat(Enumerable.Range(0xe0ff0, 0x20))
            .Where(System.Text.Rune.IsValid))
            yield return $"a{new System.Text.Rune(code)}b@w.example";
        string[] words = [
            "",
            "kari",
            "Kari.Nowak",
            "o'neill+kurs",
            "blåbær",
            ".a",
            "a.",
            "a..b",
            "a b",
            "a,b",
            "<a",
            "mailto:a",
            "a@b",
            "\"a\"",
            "a\\b",
            "a\u200b",
            "A\u030a",
            "😀"
        ];
        string[] domains = [
            "",
            "w",
            "w.example",
            "w.example.",
            "w..example",
            ".w.example",
            "-w.example",
            "w-.example",
            "w-1.example",
            "w_1.example",
            "wå.example",
            "[127.0.0.1]",
            "w.example>"
        ];
        foreach (var word in words)
        {
            yield return word;
            foreach (var domain in domains)
                yield return $"{word}@{domain}";
        }

        yield return new string('a', 244) + "@w.example";
        yield return new string('a', 245) + "@w.example";
    }

    private async Task AgreeAsync(string function, IEnumerable<string> given, Func<string, bool> domain)
    {
        var texts = given.Distinct().ToArray();
        var answers = (bool[])(await _sql.RunAsync(
            $"select array_agg({function}(text) order by number) from unnest($1::text[]) with ordinality as given (text, number)",
            [texts]))!;

        Assert.Equal(
            texts.Where(domain).Select(Escaped),
            texts.Where((_, number) => answers[number]).Select(Escaped));
    }

    private static string Escaped(string text) =>
        string.Concat(text.Select(character => char.IsAsciiLetter(character) ? $"{character}" : $"\\u{(int)character:x4}"));
}
