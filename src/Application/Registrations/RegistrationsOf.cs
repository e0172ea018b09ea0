namespace Meander.Application.Registrations;

/// <summary>Registrations by id; those that do not exist for the caller are left out.</summary>
public sealed record RegistrationsOf(IReadOnlyList<RegistrationId> Ids) : IQuery<IReadOnlyList<RegistrationRow>>, IByIds<RegistrationId>
{
    private static readonly Question<RegistrationsOf, RegistrationRow> Registrations = new((db, asked) => db.Registrations
        .Where(registration => asked.Request.Ids.Contains(registration.Id)).VisibleTo(db, asked.Caller).As<RegistrationRow>());

    public sealed class Handler(Questions questions) : RowsHandler<RegistrationsOf, RegistrationRow>(questions, Registrations);
}
