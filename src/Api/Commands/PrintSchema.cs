using System.CommandLine;

namespace Meander.Api.Commands;

/// <summary>For code generators and for comparing contracts: the schema as it is served, without starting anything.</summary>
internal sealed class PrintSchema : Verb
{
    public PrintSchema()
        : base("schema", "Prints the GraphQL schema (SDL).")
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await Console.Out.WriteAsync(ServedSchema.Sdl);
        return 0;
    }
}
