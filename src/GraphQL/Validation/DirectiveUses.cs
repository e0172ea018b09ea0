using Meander.GraphQL.Language;

namespace Meander.GraphQL.Validation;

/// <summary>§5.7 Directives.</summary>
internal static class DirectiveUses
{
    public static void Check(ValidationContext context, DefinitionUses uses, IReadOnlyList<Directive> directives, string location)
    {
        Dictionary<string, Directive>? single = null;
        for (var i = 0; i < directives.Count; i++)
        {
            if (context.IsFull)
                return;
            var directive = directives[i];
            var definition = context.Schema.Directives.GetValueOrDefault(directive.Name);
            if (definition is null)
                context.Report($"Unknown directive \"@{directive.Name}\".{Suggest(context, directive)}", directive);
            else if (!definition.Locations.Contains(location))
                context.Report($"Directive \"@{directive.Name}\" may not be used on {location}.", directive);

            if (definition is { IsRepeatable: false } && directives.Count > 1 && !(single ??= []).TryAdd(directive.Name, directive))
            {
                context.Report(
                    $"The directive \"@{directive.Name}\" can be used only once at this place.", single[directive.Name], directive);
            }

            Arguments.Check(context, uses, directive.Arguments, new ArgumentOwner(directive, definition));
        }
    }

    private static string Suggest(ValidationContext context, Directive directive) =>
        Suggestions.For(context, directive.Name, context.Schema.Directives.Keys, "@");
}
