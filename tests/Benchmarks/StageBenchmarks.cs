using System.Buffers;
using BenchmarkDotNet.Attributes;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.Benchmarks;

/// <summary>What a request goes through when its plan is not cached; <see cref="Execute"/> is all that is left when it is.</summary>
[MemoryDiagnoser]
public class StageBenchmarks
{
    private readonly Catalogue catalogue = new();
    private readonly ArrayBufferWriter<byte> output = new();
    private readonly Engine engine;
    private string text = "";
    private Document document = null!;
    private OperationPlan plan = null!;
    private Dictionary<string, object?> variables = [];

    public StageBenchmarks() => engine = new Engine(catalogue);

    [ParamsAllValues]
    public Question Question { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        text = Questions.Document(Question);
        document = Engine.Parse(text);
        plan = engine.Plan(document);
        variables = Questions.Variables(Question, catalogue);
    }

    [Benchmark]
    public object Parse() => Engine.Parse(text);

    [Benchmark]
    public int Validate() => engine.Validate(document);

    [Benchmark]
    public object Plan() => engine.Plan(document);

    [Benchmark]
    public int Execute()
    {
        output.ResetWrittenCount();
        engine.Execute(plan, variables, output);
        return output.WrittenCount;
    }
}
