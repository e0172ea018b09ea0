using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>From SDL text to a valid <see cref="Schema"/>.</summary>
internal static class SchemaBuilder
{
    /// <summary>Parses, merges extensions, adds what is built in, checks §3 "Type Validation".</summary>
    /// <param name="sdl">The schema text.</param>
    /// <param name="scalars">Coercion of the SDL's own scalars by name; one that is missing here takes and gives anything.</param>
    /// <exception cref="SchemaException">The text is no valid schema; all problems are listed.</exception>
    public static Schema Build(string sdl, IReadOnlyDictionary<string, ScalarCoercion>? scalars = null)
    {
        var document = Parse(sdl);
        var problems = new SchemaProblems(document.Source);
        var definitions = SchemaDefinitions.Collect(document, problems);
        var schema = new SchemaAssembly(definitions, scalars, problems).Build();
        new SchemaRules(schema, problems).Check();
        new DirectiveRules(schema, problems).Check();
        problems.ThrowIfAny();
        return schema;
    }

    private static Document Parse(string sdl)
    {
        try
        {
            return Parser.Parse(sdl, ParserLimits.Trusted);
        }
        catch (SyntaxException syntax)
        {
            throw new SchemaException([syntax.Error]);
        }
    }
}
