namespace Meander.GraphQL.Binding;

/// <summary>
/// Says that a resolver method, or every method of a class, gives the same answer to every viewer. A subscription that selects only such
/// fields,
/// and fields read from properties, is executed and written once per event for all its subscribers; any other once per event and viewer.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class SameForEveryViewerAttribute : Attribute;
