using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5 Validation of executable documents.</summary>
internal static class DocumentValidator
{
    /// <summary>
    /// Everything that is wrong with the document, at most <see cref="OperationLimits.MaxErrors"/> entries; none means that each of its
    /// operations may
    /// run. Takes time near-linear in the document, however its fragments are knotted.
    /// </summary>
    /// <param name="schema">What the document is checked against.</param>
    /// <param name="document">A document from the parser, whose nesting limit guards the stack here too.</param>
    /// <param name="limits">What an operation may ask for; the defaults when left out.</param>
    /// <param name="rules">Of the application, for each field; see <see cref="GraphQLServerOptions.AddValidationRule"/>.</param>
    public static IReadOnlyList<GraphQLError> Validate(
        Schema schema, Document document, OperationLimits? limits = null, IReadOnlyList<Func<FieldUse, string?>>? rules = null)
    {
        limits ??= OperationLimits.Default;
        var context = new ValidationContext(schema, document, limits.MaxErrors)
        {
            AllowsIntrospection = limits.AllowIntrospection,
            Rules = rules ?? [],
        };
        Operations.CheckDefinitions(context);
        Fragments.CheckNames(context);
        new TypedWalker(context).Walk();
        var order = Fragments.CheckSpreadGraph(context);
        Variables.CheckUses(context);

        // The two that look through fragments need a graph without cycles, and merging needs one that is not immense.
        if (order is not null && limits.Check(context, order) && !context.IsFull && !new ResponseNames(context).AreAllDistinct())
            new FieldSelectionMerging(context).Check();
        return context.Errors;
    }
}
