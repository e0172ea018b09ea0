using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.4 Arguments, of fields and directives alike.</summary>
internal static class Arguments
{
    public static void Check(ValidationContext context, DefinitionUses uses, IReadOnlyList<Argument> given, ArgumentOwner owner)
    {
        // §5.4.2 Argument Uniqueness.
        UniqueNames.Check(context, given, static argument => argument.Name, "argument named \"");
        for (var i = 0; i < given.Count; i++)
        {
            if (context.IsFull)
                return;
            var argument = given[i];
            var definition = owner.Find(argument.Name);
            if (definition is null && owner.IsKnown)
            {
                context.Report(
                    $"Unknown argument \"{argument.Name}\" on {owner}." +
                    Suggestions.For(context, argument.Name, owner.Arguments.Select(input => input.Name)), argument);
            }

            Values.Check(context, uses, argument.Value, new ValuePlace(definition?.Type, definition?.DefaultValue is not null));
        }

        CheckRequired(context, given, owner);
    }

    /// <summary>§5.4.3 Required Arguments; that the value is not null is §5.6.1's to say.</summary>
    private static void CheckRequired(ValidationContext context, IReadOnlyList<Argument> given, ArgumentOwner owner)
    {
        var definitions = owner.Arguments;
        for (var i = 0; i < definitions.Count; i++)
        {
            var definition = definitions[i];
            if (!definition.IsRequired || IsGiven(given, definition.Name))
                continue;
            context.Report(
                $"Argument \"{definition.Name}\" of type \"{definition.Type}\" is required on {owner}, but it was not provided.",
                owner.Node);
        }
    }

    private static bool IsGiven(IReadOnlyList<Argument> given, string name)
    {
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Name.Value == name)
                return true;
        }

        return false;
    }
}

/// <summary>The field or directive that arguments are given to; its definition may be unknown.</summary>
internal readonly struct ArgumentOwner
{
    private readonly OutputField? _target;
    private readonly SchemaDirective? _directive;
    private readonly NamedType? _parent;

    public ArgumentOwner(Field node, NamedType? parent, OutputField? target) => (Node, _parent, _target) = (node, parent, target);

    public ArgumentOwner(Directive node, SchemaDirective? directive) => (Node, _directive) = (node, directive);

    public Node Node { get; }

    public bool IsKnown => _target is not null || _directive is not null;

    public IReadOnlyList<InputValue> Arguments => _target?.Arguments ?? _directive?.Arguments ?? [];

    public InputValue? Find(string name) => _target is not null ? _target.Argument(name) : _directive?.Argument(name);

    public override string ToString() => _target is not null ? $"field \"{_parent}.{_target.Name}\"" : $"directive \"@{_directive?.Name}\"";
}
