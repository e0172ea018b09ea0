using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>
/// One page each of many parents' registrations. The handlers take one row more than a page has of <see cref="Slice"/> for each parent in a
/// lateral join, which reads the newest few of each from an index. A condition on the parent alone inside it keeps EF from numbering all
/// registrations of everyone instead (<c>row_number</c>).
/// </summary>
internal sealed class NestedPages<TParent>(PageRequest page, IReadOnlyList<TParent> parents)
    where TParent : struct, IId<TParent>
{
    private static readonly RowOrder<CourseRegistration, RegistrationRow> Order = RegistrationOrder.In(typeof(TParent).Name);

    /// <summary>A parent that there is not, for the condition on the parent alone.</summary>
    public static TParent Nothing => default;

    /// <summary>The registrations from the page's cursor on. A cursor leads into one parent's list, so it is foreign to several.</summary>
    public IQueryable<CourseRegistration> Slice(IQueryable<CourseRegistration> registrations)
    {
        page.Check();
        return Order.Slice(registrations, page, parents is [var only] ? only.Value : null);
    }

    /// <summary>A page for every parent, also for those without registrations.</summary>
    public IReadOnlyDictionary<TParent, Page<RegistrationRow>> Of(
        ILookup<TParent, RegistrationRow> rows, Dictionary<TParent, int> totals) =>
        parents.ToDictionary(
            parent => parent, parent => Order.PageOf(InOrder(rows[parent]), page, totals.GetValueOrDefault(parent), parent.Value));

    // A join promises no order.
    private List<RegistrationRow> InOrder(IEnumerable<RegistrationRow> rows) => page.Backward
        ? [.. rows.OrderBy(row => row.RegisteredAt).ThenBy(row => row.Id.Value)]
        : [.. rows.OrderByDescending(row => row.RegisteredAt).ThenByDescending(row => row.Id.Value)];
}
