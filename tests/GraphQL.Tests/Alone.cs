using Xunit;

namespace Meander.GraphQL.Tests;

/// <summary>Tests that measure the memory of the whole process: they run one by one, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
