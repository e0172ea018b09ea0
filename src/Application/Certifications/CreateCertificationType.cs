using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Defines a kind of certification in an organisation.</summary>
public sealed record CreateCertificationType(
    OrganizationId OrganizationId, string Code, string Name, bool IsRequired, IReadOnlyList<CourseId> RequiredCourseIds,
    int? ValidityMonths)
    : ICommand<CertificationType>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public string Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    public sealed class Validator : AbstractValidator<CreateCertificationType>
    {
        public Validator()
        {
            RuleFor(request => request.Code).Satisfies(Facts.Code);
            RuleFor(request => request.Name).Satisfies(name => Facts.Required(name, CertificationType.MaxName));
            RuleFor(request => request.RequiredCourseIds).Satisfies(Facts.Prerequisites);
            RuleFor(request => request.ValidityMonths).Satisfies(Facts.Months);
        }
    }

    public sealed class Access(ICaller caller) : IAccess<CreateCertificationType>
    {
        public Task<DomainError?> CheckAsync(CreateCertificationType request, CancellationToken cancellationToken) =>
            Task.FromResult(caller.MustBeAdminOf(request.OrganizationId));
    }

    public sealed class Handler(IMeanderDb db, RequiredCourses courses, ICaller caller, TimeProvider clock)
        : IRequestHandler<CreateCertificationType, Result<CertificationType>>
    {
        public async Task<Result<CertificationType>> Handle(CreateCertificationType request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            if (await db.CertificationTypes.AnyAsync(type => type.OrganizationId == request.OrganizationId
                && type.Code == request.Code, cancellationToken))
                return new CodeTaken(request.Code) { Path = ["code"] };
            if (await courses.ProblemsAsync(request.OrganizationId, request.RequiredCourseIds, cancellationToken)
                is { Count: > 0 } problems)
                return Result<CertificationType>.Refuse(problems);

            var terms = new CertificationTypeTerms(request.Name, request.IsRequired, request.RequiredCourseIds, request.ValidityMonths);
            var type = CertificationType.Create(request.OrganizationId, request.Code, terms, now);
            db.CertificationTypes.Add(type);
            db.AuditEvents.Add(Recorded.CertificationTypeCreated(type, caller.Id, now));
            return type;
        }
    }
}
