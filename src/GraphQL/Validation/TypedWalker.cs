using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>
/// The one walk: visits each node of the document once, knows the type that is expected there, and asks the rules that look at a single
/// place. A type that is unknown (null) has been reported once; below it only the rules run that need none.
/// </summary>
internal sealed class TypedWalker(ValidationContext context)
{
    private DefinitionUses uses = new();

    public void Walk()
    {
        foreach (var definition in context.Document.Definitions)
        {
            if (context.IsFull)
                return;
            context.Uses[definition] = uses = new DefinitionUses();
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
        foreach (var variable in operation.Variables)
        {
            var type = Variables.TypeOf(context, variable);
            if (variable.DefaultValue is { } value)
                Values.Check(context, uses, value, new ValuePlace(type));
            DirectiveUses.Check(context, uses, variable.Directives, DirectiveLocations.VariableDefinition);
        }

        DirectiveUses.Check(context, uses, operation.Directives, Operations.LocationOf(operation.Kind));
        VisitSelections(operation.SelectionSet, root);
        if (operation.Kind is OperationKind.Subscription && root is not null)
            Operations.CheckSingleRootField(context, operation, root);
    }

    private void VisitFragment(FragmentDefinition fragment)
    {
        var type = Fragments.TypeOf(context, fragment.TypeCondition, fragment.Name);
        DirectiveUses.Check(context, uses, fragment.Directives, DirectiveLocations.FragmentDefinition);
        VisitSelections(fragment.SelectionSet, type);
    }

    private void VisitSelections(SelectionSet set, NamedType? parent)
    {
        foreach (var selection in set.Selections)
        {
            if (context.IsFull)
                return;
            switch (selection)
            {
                case Field field:
                    VisitField(field, parent);
                    break;
                case FragmentSpread spread:
                    uses.Spreads.Add(spread);
                    Fragments.CheckSpread(context, spread, parent);
                    DirectiveUses.Check(context, uses, spread.Directives, DirectiveLocations.FragmentSpread);
                    break;
                case InlineFragment inline:
                    DirectiveUses.Check(context, uses, inline.Directives, DirectiveLocations.InlineFragment);
                    VisitSelections(inline.SelectionSet, Fragments.CheckInline(context, inline, parent));
                    break;
            }
        }
    }

    private void VisitField(Field field, NamedType? parent)
    {
        var definition = parent is null ? null : Fields.Find(context, field, parent);
        if (definition is not null)
            Fields.CheckLeaf(context, field, definition);
        Arguments.Check(context, uses, field.Arguments, new ArgumentOwner(field, parent, definition));
        DirectiveUses.Check(context, uses, field.Directives, DirectiveLocations.Field);
        if (field.SelectionSet is { } set)
            VisitSelections(set, definition is { Type.IsComposite: true } ? definition.Type.Named : null);
    }
}
