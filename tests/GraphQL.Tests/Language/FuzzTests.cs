using System.Diagnostics;
using System.Globalization;
using System.Text;
using Meander.GraphQL.Language;
using Xunit;
using Xunit.Abstractions;

namespace Meander.GraphQL.Tests.Language;

/// <summary>Whatever comes in: a document or a syntax error within its text, never anything else, and soon.</summary>
[Collection(Alone.Name)]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ":", "=", "!", "|", "&", "@", "$", "...", "..", "\"", "\"\"", "\"\"\"", "\"x\"", "\"a\\", "\\u12",
        "\\u{}", "\\uD83D",
        "\\uDE00", "\"\"\"b\"\"\"", "\\\"\"\"", "#", "#c\n", "0", "01", "-", "1.", "1.5", "1e", "1e5", "1a", "a", "_", "query", "mutation",
        "subscription",
        "fragment", "on", "true", "null", "type", "schema", "extend", "scalar", "interface", "implements", "union", "enum", "input",
        "directive", "repeatable",
        "FIELD", "é", "😀", "\ud83d", "\ude00", "\0", "\u0007", "\u00a0", "\u2028", "\uFEFF", "'", ",", " ", "\n", "\r", "\r\n", "\t",
    ];

    private const string Seed =
        """"
        "d" query Q("v" $a: [Int!]! = [1, 2] @x, $b: In = {a: "s\u{1F600}", b: """block""", c: 1.5e3, d: null, e: E}) @y(z: true) {
          alias: field(a: $a) @include(if: $b) { ...F ... on T @z { x } ... { y } } # comment
        }
        fragment F on T { a, b }
        "d" schema @a { query: Q mutation: M }
        directive @a(b: Int = 1) repeatable on SCHEMA | FIELD
        scalar S @specifiedBy(url: "u") type T implements A & B @x { "d" f(a: Int = 1 @y): [T!]! @deprecated }
        interface I { a: Int } union U @x = | A | B enum E { A "d" B @deprecated } input In @oneOf { a: [Int] = [1] }
        extend schema @x extend type T { z: Int } extend union U = C extend enum E { C } extend input In { z: Int } extend scalar S @y
        """";

    /// <summary>
    /// A few inputs by default; <c>GRAPHQL_FUZZ_INPUTS=1000000</c> for a long run and <c>GRAPHQL_FUZZ_SEED</c> for another one.
    /// </summary>
    [Fact]
    public async Task Mutated_documents_are_parsed_or_refused_each_at_once_and_without_growing_memory()
    {
        var inputs = Setting("GRAPHQL_FUZZ_INPUTS", 20_000);
        var fuzz = new Fuzz(Setting("GRAPHQL_FUZZ_SEED", 1));
        var run = Task.Run(() => fuzz.Run(inputs));
        while (!run.IsCompleted)
        {
            var before = fuzz.Current;
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(20)));
            Assert.True(run.IsCompleted || !ReferenceEquals(before, fuzz.Current), $"hangs on: {before}");
        }

        await run;
        output.WriteLine(fuzz.Report);
        Assert.True(fuzz.Slowest < TimeSpan.FromSeconds(20), fuzz.Report);
        Assert.True(fuzz.Growth < 16 * 1024 * 1024, fuzz.Report);
        Assert.True(fuzz.Parsed > 0 && fuzz.Refused > 0, fuzz.Report);
    }

    [Fact]
    public void Random_tokens_are_parsed_or_refused()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
            AssertParsedOrRefused(string.Join(random.Next(2) is 0 ? " " : "", random.GetItems(Pieces, random.Next(1, 30))));
    }

    [Fact]
    public void Every_beginning_of_a_document_is_parsed_or_refused()
    {
        for (var length = 0; length <= Seed.Length; length++)
            AssertParsedOrRefused(Seed[..length]);
    }

    [Fact]
    public void Big_documents_take_linear_time()
    {
        var clock = Stopwatch.StartNew();
        var text = $"{{ {string.Concat(Enumerable.Repeat("a(b: \"\\n\", c: \"\"\"\nx\n\"\"\") ", 50_000))} }}";
        Parser.Parse(text, ParserLimits.Trusted);
        Parser.Parse("{ a(b: \"\"\"" + new string('\n', 500_000) + "x\"\"\") }");
        Parser.Parse("{ a(b: \"" + new string('x', 1_000_000) + "\") }");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>True when parsed; a document is then printed, and read back as the same.</summary>
    private static bool AssertParsedOrRefused(string text)
    {
        try
        {
            var document = Parser.Parse(text);
            var printed = DocumentPrinter.Print(document);
            Assert.Equal(printed, DocumentPrinter.Print(Parser.Parse(printed)));
            return true;
        }
        catch (SyntaxException syntax)
        {
            var place = Assert.Single(syntax.Error.Locations!);
            Assert.True(place is { Line: >= 1, Column: >= 1 } && place.Line + place.Column <= text.Length + 2, $"{place} in {text}");
            return false;
        }
    }

    private static string Mutate(Random random, string text)
    {
        var result = new StringBuilder(text);
        for (var edits = random.Next(1, 5); edits > 0 && result.Length > 0; edits--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 20), result.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(at, random.GetItems(Pieces, 1)[0]);
                    break;
                case 2:
                    result.Remove(at, 1).Insert(at, random.GetItems(Pieces, 1)[0]);
                    break;
                case 3:
                    result.Insert(random.Next(result.Length), result.ToString(at, length));
                    break;
                default:
                    result.Length = at;
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>
    /// Mutations of mutations: most inputs stem from one that could be parsed, so the changes reach deeper than into the seed.
    /// </summary>
    private sealed class Fuzz(int seed)
    {
        private const int Pool = 64;
        private const int MaxLength = 4_000;

        private readonly Random _random = new(seed);
        private readonly List<string> _pool = [Seed];
        private readonly Stopwatch _clock = new();

        public string Current { get; private set; } = "";

        public int Parsed { get; private set; }

        public int Refused { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public long Growth { get; private set; }

        public string Report { get; private set; } = "";

        public void Run(int inputs)
        {
            _clock.Start();
            // The first tenth fills pools and caches.
            var settled = 0L;
            for (var i = 0; i < inputs; i++)
            {
                if (i == inputs / 10)
                    settled = GC.GetTotalMemory(forceFullCollection: true);
                Try(Mutate(_random, _pool[_random.Next(_pool.Count)]));
            }

            Growth = GC.GetTotalMemory(forceFullCollection: true) - settled;
            Report = string.Create(
                CultureInfo.InvariantCulture,
                $"{inputs} inputs (seed {seed}): {Parsed} parsed, {Refused} refused, {_clock.Elapsed.TotalSeconds:0.0} s, slowest "
                + $"{Slowest.TotalMilliseconds:0.0} ms, " +
                $"memory {settled / 1048576.0:0.0} MB after the first tenth and {Growth / 1048576.0:+0.0;-0.0} MB at the end, " +
                $"{Environment.WorkingSet / 1048576} MB working set");
        }

        private void Try(string text)
        {
            Current = text;
            var start = _clock.Elapsed;
            var isParsed = AssertParsedOrRefused(text);
            if (_clock.Elapsed - start is var time && time > Slowest)
                Slowest = time;
            if (!isParsed)
            {
                Refused++;
                return;
            }

            Parsed++;
            if (text.Length > MaxLength)
                return;
            if (_pool.Count < Pool)
                _pool.Add(text);
            else
                _pool[_random.Next(1, Pool)] = text;
        }
    }
}
