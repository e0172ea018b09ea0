using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Meander.GraphQL.Benchmarks;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(
        """
        usage: dotnet run -c Release --project tests/Benchmarks -- [compare | --filter PATTERN] [OPTIONS OF BenchmarkDotNet]

          compare                       the page executed and written by hand in turns, and the ratios of time and allocations: for a busy machine

          --filter '*PageBenchmarks*'   the page of 10,000 objects: executed, and written by hand
          --filter '*StageBenchmarks*'   parse, validate, plan and execute, for a small query, the page and introspection
          (nothing)                     all of it
          --list flat                   the names of all benchmarks
        """);
    return 0;
}

if (new PageBenchmarks().Difference() is { } difference)
{
    Console.Error.WriteLine(difference);
    return 1;
}

if (args is ["compare", ..])
{
    SideBySide.Run(turns: 400);
    return 0;
}

// In this process: a build of its own for each benchmark takes longer than measuring it.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Median)
    .HideColumns("Error", "StdDev", "RatioSD", "Job", "IterationCount", "LaunchCount", "WarmupCount", "Toolchain");
BenchmarkSwitcher.FromAssembly(typeof(PageBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
return 0;
