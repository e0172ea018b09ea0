namespace Meander.Application.Registrations;

/// <summary>Registrations by id; those that do not exist for the caller are left out.</summary>
public sealed record RegistrationsOf(IReadOnlyList<RegistrationId> Ids) : IQuery<IReadOnlyList<RegistrationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<RegistrationsOf, RegistrationRow>
    {
        protected override IQueryable<RegistrationRow> Rows(RegistrationsOf request) =>
            db.Registrations.Where(registration => request.Ids.Contains(registration.Id)).VisibleTo(db, caller).As<RegistrationRow>();
    }
}
