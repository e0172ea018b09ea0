using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Changes the fields given; the code never changes. A validity of null means that it never expires.</summary>
public sealed record UpdateCertificationType(
    CertificationTypeId CertificationTypeId, Optional<string?> Name, Optional<bool?> IsRequired,
    Optional<IReadOnlyList<CourseId>?> RequiredCourseIds, Optional<int?> ValidityMonths)
    : ICommand<CertificationType>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public Optional<string?> Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    public sealed class Validator : AbstractValidator<UpdateCertificationType>
    {
        public Validator()
        {
            RuleFor(request => request.Name).SatisfiesWhenGiven(name => Facts.Required(name, CertificationType.MaxName));
            RuleFor(request => request.IsRequired).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.RequiredCourseIds).SatisfiesWhenGiven(ids => Facts.Prerequisites(ids ?? []));
            RuleFor(request => request.ValidityMonths).SatisfiesWhenGiven(Facts.Months);
        }
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : IAccess<UpdateCertificationType>
    {
        public async Task<DomainError?> CheckAsync(UpdateCertificationType request, CancellationToken cancellationToken)
        {
            var organizations = caller.Reach.Organizations;
            var organization = await db.CertificationTypes
                .Where(type => type.Id == request.CertificationTypeId && organizations.Contains(type.OrganizationId))
                .Select(type => (OrganizationId?)type.OrganizationId).SingleOrDefaultAsync(cancellationToken);
            return organization is { } known
                ? caller.MustBeAdminOf(known)
                : new NotFound("certification type") { Path = ["certificationTypeId"] };
        }
    }

    public sealed class Handler(IMeanderDb db, RequiredCourses courses, ICaller caller, TimeProvider clock)
        : IRequestHandler<UpdateCertificationType, Result<CertificationType>>
    {
        public async Task<Result<CertificationType>> Handle(UpdateCertificationType request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var type = await db.CertificationTypes.SingleAsync(one => one.Id == request.CertificationTypeId, cancellationToken);
            var current = type.Terms;
            var terms = new CertificationTypeTerms(
                request.Name.Or(current.Name)!, request.IsRequired.Or(current.IsRequired)!.Value, request.RequiredCourseIds.Or(
                    current.RequiredCourseIds) ?? [],
                request.ValidityMonths.Or(current.ValidityMonths));
            if (await courses.ProblemsAsync(type.OrganizationId, terms.RequiredCourseIds, cancellationToken) is { Count: > 0 } problems)
                return Result<CertificationType>.Refuse(problems);

            if (type.Change(terms, now))
                db.AuditEvents.Add(Recorded.CertificationTypeUpdated(type, caller.Id, now));
            return type;
        }
    }
}
