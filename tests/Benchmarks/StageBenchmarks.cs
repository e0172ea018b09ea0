using System.Buffers;
using BenchmarkDotNet.Attributes;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.Benchmarks;

/// <summary>What a request goes through when its plan is not cached; <see cref="Execute"/> is all that is left when it is.</summary>
[MemoryDiagnoser]
public class StageBenchmarks
{
    private readonly Catalogue _catalogue = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Engine _engine;
    private string _text = "";
    private Document _document = null!;
    private OperationPlan _plan = null!;
    private Dictionary<string, object?> _variables = [];

    public StageBenchmarks() => _engine = new Engine(_catalogue);

    [ParamsAllValues]
    public Question Question { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _text = Questions.Document(Question);
        _document = Engine.Parse(_text);
        _plan = _engine.Plan(_document);
        _variables = Questions.Variables(Question, _catalogue);
    }

    [Benchmark]
    public object Parse() => Engine.Parse(_text);

    [Benchmark]
    public int Validate() => _engine.Validate(_document);

    [Benchmark]
    public object Plan() => _engine.Plan(_document);

    [Benchmark]
    public int Execute()
    {
        _output.ResetWrittenCount();
        _engine.Execute(_plan, _variables, _output);
        return _output.WrittenCount;
    }
}
