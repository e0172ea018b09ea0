using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>A page of those who wait for a seat in a course, as far as the caller sees them; who is next comes first.</summary>
public sealed record WaitingLinePage(CourseId CourseId, PageRequest Page) : IQuery<Page<RegistrationRow>>, IPaged
{
    private static readonly PageQuestion<WaitingLinePage, CourseRegistration, RegistrationRow> Line = new(
        new RowOrder<CourseRegistration, RegistrationRow, int?, RegistrationId>(
            "waiting line", descending: false, registration => registration.WaitlistPosition, row => row.WaitlistPosition,
            registration => registration.Id, row => row.Id),
        (db, asked) => db.Registrations
            .Where(one => one.CourseId == asked.Request.CourseId && one.Status == RegistrationStatus.Waitlisted)
            .VisibleTo(db, asked.Caller),
        (registrations, _) => registrations.As<RegistrationRow>());

    public sealed class Handler(Questions questions) : IRequestHandler<WaitingLinePage, Page<RegistrationRow>>
    {
        public Task<Page<RegistrationRow>> Handle(WaitingLinePage request, CancellationToken cancellationToken) =>
            Line.AskAsync(questions, request, cancellationToken);
    }
}
