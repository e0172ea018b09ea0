using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>A page of the caller's own registrations, in whatever organisation.</summary>
public sealed record OwnRegistrationsPage(IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page)
    : IQuery<Page<RegistrationRow>>, IPaged, IShortQuery
{
    private static readonly PageQuestion<OwnRegistrationsPage, CourseRegistration, RegistrationRow> Registrations = new(
        RegistrationOrder.In("own registrations"),
        (db, asked) => db.Registrations.Where(registration => registration.UserId == asked.Reach.Self).WithStatus(asked.Request.Statuses),
        (registrations, _) => registrations.As<RegistrationRow>(),
        asked => asked.Request.Statuses is null);

    /// <inheritdoc />
    public bool IsShort => Page.Size <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : IRequestHandler<OwnRegistrationsPage, Page<RegistrationRow>>
    {
        public Task<Page<RegistrationRow>> Handle(OwnRegistrationsPage request, CancellationToken cancellationToken) =>
            Registrations.AskAsync(questions, request, cancellationToken);
    }
}
