namespace Meander.Api.Commands;

/// <summary>For code generators and for comparing contracts: the schema as it is served, without starting anything.</summary>
internal sealed class PrintSchema : Verb
{
    public override string Name => "schema";

    public override string Summary => "Prints the GraphQL schema (SDL).";

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        arguments.Finish();
        await Console.Out.WriteAsync(ServedSchema.Sdl);
        return 0;
    }
}
