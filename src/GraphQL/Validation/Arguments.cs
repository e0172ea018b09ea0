using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.4 Arguments, of fields and directives alike.</summary>
internal static class Arguments
{
    public static void Check(ValidationContext context, DefinitionUses uses, IReadOnlyList<Argument> given, ArgumentOwner owner)
    {
        if (given.Count > 1)
            CheckUnique(context, given);
        foreach (var argument in given)
        {
            if (context.IsFull)
                return;
            var definition = owner.Find(argument.Name);
            if (definition is null && owner.IsKnown)
            {
                context.Report(
                    $"Unknown argument \"{argument.Name}\" on {owner}." +
                    Suggestions.For(context, argument.Name, owner.Arguments.Select(x => x.Name)), argument);
            }

            Values.Check(context, uses, argument.Value, new ValuePlace(definition?.Type, definition?.DefaultValue is not null));
        }

        CheckRequired(context, given, owner);
    }

    /// <summary>§5.4.2 Argument Uniqueness.</summary>
    private static void CheckUnique(ValidationContext context, IReadOnlyList<Argument> given)
    {
        var names = new Dictionary<string, Name>(given.Count);
        foreach (var argument in given)
        {
            if (!names.TryAdd(argument.Name, argument.Name))
                context.Report($"There can be only one argument named \"{argument.Name}\".", names[argument.Name], argument.Name);
        }
    }

    /// <summary>§5.4.3 Required Arguments; that the value is not null is §5.6.1's to say.</summary>
    private static void CheckRequired(ValidationContext context, IReadOnlyList<Argument> given, ArgumentOwner owner)
    {
        HashSet<string>? names = null;
        foreach (var definition in owner.Arguments)
        {
            if (!definition.IsRequired)
                continue;
            names ??= [.. given.Select(x => x.Name.Value)];
            if (!names.Contains(definition.Name))
            {
                context.Report(
                    $"Argument \"{definition.Name}\" of type \"{definition.Type}\" is required on {owner}, but it was not provided.", owner.Node);
            }
        }
    }
}

/// <summary>The field or directive that arguments are given to; its definition may be unknown.</summary>
internal readonly struct ArgumentOwner
{
    private readonly OutputField? target;
    private readonly SchemaDirective? directive;
    private readonly NamedType? parent;

    public ArgumentOwner(Field node, NamedType? parent, OutputField? target) => (Node, this.parent, this.target) = (node, parent, target);

    public ArgumentOwner(Directive node, SchemaDirective? directive) => (Node, this.directive) = (node, directive);

    public Node Node { get; }

    public bool IsKnown => target is not null || directive is not null;

    public IReadOnlyList<InputValue> Arguments => target?.Arguments ?? directive?.Arguments ?? [];

    public InputValue? Find(string name) => target is not null ? target.Argument(name) : directive?.Argument(name);

    public override string ToString() => target is not null ? $"field \"{parent}.{target.Name}\"" : $"directive \"@{directive?.Name}\"";
}
