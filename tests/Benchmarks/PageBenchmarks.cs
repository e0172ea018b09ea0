using System.Buffers;
using BenchmarkDotNet.Attributes;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Benchmarks;

/// <summary>What the page costs, executed from a cached plan and written, beside the same bytes written by hand.</summary>
[MemoryDiagnoser]
public class PageBenchmarks
{
    private readonly Catalogue _catalogue = new();
    private readonly ArrayBufferWriter<byte> _warm = new();
    private readonly Engine _engine;
    private readonly int _length;
    private readonly OperationPlan _plan;
    private readonly Dictionary<string, object?> _variables;

    public PageBenchmarks()
    {
        _engine = new Engine(_catalogue);
        _plan = _engine.Plan(Engine.Parse(Questions.Document(Question.Page)));
        _variables = Questions.Variables(Question.Page, _catalogue);
        PageByHand.Write(_catalogue, _warm);
        // The writer asks for the room of an escaped text before it knows that there is nothing to escape.
        _length = _warm.WrittenCount + 4096;
    }

    /// <summary>
    /// <c>Own</c>: each page is written into a buffer of its own, which has the right size at once; the allocations of both then contain
    /// the page.
    /// <c>Reused</c>: a buffer that is already there, as the server's pipes are; what is left is what the execution itself allocates.
    /// </summary>
    [Params("Own", "Reused")]
    public string Buffer { get; set; } = "Own";

    [Benchmark(Baseline = true)]
    public int ByHand()
    {
        var output = Output();
        PageByHand.Write(_catalogue, output);
        return output.WrittenCount;
    }

    [Benchmark]
    public int Executed()
    {
        var output = Output();
        _engine.Execute(_plan, _variables, output);
        return output.WrittenCount;
    }

    /// <summary>Both ways must give the same bytes, or comparing them means nothing.</summary>
    public string? Difference()
    {
        Executed();
        var hand = new ArrayBufferWriter<byte>();
        PageByHand.Write(_catalogue, hand);
        var executed = new ArrayBufferWriter<byte>();
        _engine.Execute(_plan, _variables, executed);
        var same = hand.WrittenSpan.CommonPrefixLength(executed.WrittenSpan);
        return same == hand.WrittenCount && same == executed.WrittenCount
            ? null
            : $"The two pages differ at byte {same} of {hand.WrittenCount} and {executed.WrittenCount}.";
    }

    private ArrayBufferWriter<byte> Output()
    {
        if (Buffer is "Own")
            return new ArrayBufferWriter<byte>(_length);
        _warm.ResetWrittenCount();
        return _warm;
    }
}
