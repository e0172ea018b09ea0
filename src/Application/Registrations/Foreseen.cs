using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>What a command would do if it was sent now.</summary>
/// <param name="Refusals">For which nothing would be done; each names the place in the list that it is about.</param>
/// <param name="Certifications">What would be issued or renewed.</param>
public sealed record Foreseen(IReadOnlyList<DomainError> Refusals, IReadOnlyList<ForeseenCertification> Certifications)
{
    /// <summary>Nothing beyond the command's own words.</summary>
    public static Foreseen Nothing { get; } = new([], []);
}

/// <summary>A certification as it would be.</summary>
/// <param name="UserId">The holder.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="Outcome">What would become of it.</param>
/// <param name="ExpiresOn">As it would be then; null: never.</param>
public sealed record ForeseenCertification(UserId UserId, string TypeName, HoldingOutcome Outcome, DateOnly? ExpiresOn);

/// <summary>What marking attendance would do, by the code that does it; nothing is locked, changed or promised.</summary>
public sealed record AttendanceForeseen(MarkAttendance Command) : IQuery<Foreseen>
{
    public sealed class Handler(IMeanderDb db, IPlaces store, ICaller caller, TimeProvider clock)
        : IRequestHandler<AttendanceForeseen, Foreseen>
    {
        public async Task<Foreseen> Handle(AttendanceForeseen request, CancellationToken cancellationToken)
        {
            var (ids, attended) = request.Command;
            ForeseenLists.Check(ids);
            if (await new MarkAttendance.Access(db, caller).CheckAsync(request.Command, cancellationToken) is { } refusal)
                return Foreseen.Nothing with { Refusals = [refusal] };
            var courses = await store.ReadOfAsync(ids, clock.GetUtcNow(), cancellationToken);
            return Foreseen.Nothing with { Refusals = Places.TryMark(courses, ids, attended, caller.Id).Errors };
        }
    }
}

/// <summary>The same of recording outcomes.</summary>
public sealed record CompletionForeseen(CompleteCourse Command) : IQuery<Foreseen>
{
    public sealed class Handler(IMeanderDb db, IPlaces store, Certifying certifying, ICaller caller, TimeProvider clock)
        : IRequestHandler<CompletionForeseen, Foreseen>
    {
        public async Task<Foreseen> Handle(CompletionForeseen request, CancellationToken cancellationToken)
        {
            var (ids, result) = request.Command;
            ForeseenLists.Check(ids);
            if (await new CompleteCourse.Access(db, caller).CheckAsync(request.Command, cancellationToken) is { } refusal)
                return Foreseen.Nothing with { Refusals = [refusal] };
            var now = clock.GetUtcNow();
            var completed = Places.TryComplete(await store.ReadOfAsync(ids, now, cancellationToken), ids, result, caller.Id);
            if (!completed.Succeeded)
                return Foreseen.Nothing with { Refusals = completed.Errors };
            if (result != CompletionResult.Passed)
                return Foreseen.Nothing;
            var awarded = await certifying.TryAwardAsync(completed.Value, now, cancellationToken);
            return Foreseen.Nothing with { Certifications = [.. awarded.Select(Of)] };
        }

        private static ForeseenCertification Of(HeldCertification held) => new(
            held.Holder.UserId, held.Type.Name, held.Holding.Changes is [.., var last] ? last.Outcome : HoldingOutcome.Unchanged,
            held.Holding.Latest?.ExpiresOn);
    }
}

/// <summary>The lists of the commands, which no validator looks at here.</summary>
internal static class ForeseenLists
{
    /// <exception cref="BadInput">The command would refuse the list as such.</exception>
    public static void Check(IReadOnlyList<RegistrationId> ids)
    {
        if (Facts.List(ids) is { } problem)
            throw BadInput.At("registrationIds", problem);
    }
}
