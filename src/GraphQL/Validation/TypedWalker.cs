using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>
/// The one walk: visits each node of the document once, knows the type that is expected there, and asks the rules that look at a single
/// place. A type that is unknown (null) has been reported once; below it only the rules run that need none.
/// </summary>
internal sealed class TypedWalker(ValidationContext context)
{
    private DefinitionUses _uses = new();

    public void Walk()
    {
        for (var i = 0; i < context.Document.Definitions.Count; i++)
        {
            if (context.IsFull)
                return;
            var definition = context.Document.Definitions[i];
            context.Uses[definition] = _uses = new DefinitionUses();
            if (definition is OperationDefinition operation)
                VisitOperation(operation);
            else if (definition is FragmentDefinition fragment)
                VisitFragment(fragment);
        }
    }

    private void VisitOperation(OperationDefinition operation)
    {
        var root = Operations.RootType(context, operation);
        Variables.CheckNames(context, operation);
        for (var i = 0; i < operation.Variables.Count; i++)
        {
            var variable = operation.Variables[i];
            var type = Variables.TypeOf(context, variable);
            if (variable.DefaultValue is { } value)
                Values.Check(context, _uses, value, new ValuePlace(type));
            DirectiveUses.Check(context, _uses, variable.Directives, DirectiveLocations.VariableDefinition);
        }

        DirectiveUses.Check(context, _uses, operation.Directives, Operations.LocationOf(operation.Kind));
        VisitSelections(operation.SelectionSet, root);
        if (operation.Kind is OperationKind.Subscription && root is not null)
            Operations.CheckSingleRootField(context, operation, root);
    }

    private void VisitFragment(FragmentDefinition fragment)
    {
        var type = Fragments.TypeOf(context, fragment.TypeCondition, fragment.Name);
        DirectiveUses.Check(context, _uses, fragment.Directives, DirectiveLocations.FragmentDefinition);
        VisitSelections(fragment.SelectionSet, type);
    }

    private void VisitSelections(SelectionSet set, NamedType? parent)
    {
        for (var i = 0; i < set.Selections.Count; i++)
        {
            if (context.IsFull)
                return;
            switch (set.Selections[i])
            {
                case Field field:
                    VisitField(field, parent);
                    break;
                case FragmentSpread spread:
                    _uses.Spreads.Add(spread);
                    Fragments.CheckSpread(context, spread, parent);
                    DirectiveUses.Check(context, _uses, spread.Directives, DirectiveLocations.FragmentSpread);
                    break;
                case InlineFragment inline:
                    DirectiveUses.Check(context, _uses, inline.Directives, DirectiveLocations.InlineFragment);
                    VisitSelections(inline.SelectionSet, Fragments.CheckInline(context, inline, parent));
                    break;
            }
        }
    }

    private void VisitField(Field field, NamedType? parent)
    {
        var definition = parent is null ? null : Fields.Find(context, field, parent);
        if (definition is not null)
        {
            Fields.CheckLeaf(context, field, definition);
            CheckRules(field, parent!);
        }

        Arguments.Check(context, _uses, field.Arguments, new ArgumentOwner(field, parent, definition));
        DirectiveUses.Check(context, _uses, field.Directives, DirectiveLocations.Field);
        if (field.SelectionSet is { } set)
            VisitSelections(set, definition is { Type.IsComposite: true } ? definition.Type.Named : null);
    }

    private void CheckRules(Field field, NamedType parent)
    {
        for (var i = 0; i < context.Rules.Count; i++)
        {
            if (context.Rules[i](new FieldUse(field, parent)) is { } problem)
                context.Report(problem, field);
        }
    }
}
