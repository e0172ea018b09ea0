using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>Changes an organisation's settings; null clears addresses and the secret.</summary>
public sealed record UpdateOrganization(
    OrganizationId OrganizationId, Optional<string?> Name, Optional<string?> TimeZone, Optional<bool?> CertificationGate,
    Optional<string?> CoursePortalUrlTemplate, Optional<string?> PortalWebhookUrl, Optional<string?> PortalWebhookSecret)
    : ICommand<Organization>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public Optional<string?> Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    /// <summary>Likewise.</summary>
    public Optional<string?> CoursePortalUrlTemplate { get; init => field = Entered.Line(value); } = Entered.Line(CoursePortalUrlTemplate);

    /// <summary>Likewise.</summary>
    public Optional<string?> PortalWebhookUrl { get; init => field = Entered.Line(value); } = Entered.Line(PortalWebhookUrl);

    public sealed class Validator : AbstractValidator<UpdateOrganization>
    {
        public Validator(PortalAddresses portals)
        {
            RuleFor(request => request.Name).SatisfiesWhenGiven(name => Facts.Required(name, Organization.MaxName));
            RuleFor(request => request.TimeZone).SatisfiesWhenGiven(Facts.TimeZone);
            RuleFor(request => request.CertificationGate).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.CoursePortalUrlTemplate).SatisfiesWhenGiven(CoursePortal.TemplateProblem);
            RuleFor(request => request.PortalWebhookUrl).SatisfiesWhenGiven(address =>
                Organization.WebhookProblem(address, portals.MayBePrivate));
            RuleFor(request => request.PortalWebhookSecret).SatisfiesWhenGiven(Organization.SecretProblem);
        }
    }

    public sealed class Access(ICaller caller) : IAccess<UpdateOrganization>
    {
        public Task<DomainError?> CheckAsync(UpdateOrganization request, CancellationToken cancellationToken) =>
            Task.FromResult(caller.MustBeAdminOf(request.OrganizationId));
    }

    public sealed class Handler(IMeanderDb db, IPlaces places, ICaller caller, TimeProvider clock)
        : IRequestHandler<UpdateOrganization, Result<Organization>>
    {
        public async Task<Result<Organization>> Handle(UpdateOrganization request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            await db.LockOrganizationAsync(request.OrganizationId, cancellationToken);
            var hasNewSecret = request.PortalWebhookSecret is { IsGiven: true, Value: var secret }
                && await db.SetPortalSecretAsync(request.OrganizationId, secret, cancellationToken);
            var organization = await db.Organizations.SingleAsync(one => one.Id == request.OrganizationId, cancellationToken);
            var before = organization.Settings;
            var settings = new OrganizationSettings(
                request.Name.Or(before.Name)!, request.TimeZone.Or(before.TimeZone)!, request.CertificationGate.Or(
                    before.CertificationGate)!.Value,
                request.CoursePortalUrlTemplate.Or(before.CoursePortalUrlTemplate),
                AddressOf(request.PortalWebhookUrl, before.PortalWebhookUrl));
            if (!organization.Change(settings, now, hasNewSecret))
                return organization;

            if (settings.TimeZone != before.TimeZone
                && await MoveCoursesAsync(organization, now, cancellationToken) is { Count: > 0 } problems)
                return Result<Organization>.Refuse(problems);
            db.AuditEvents.Add(Recorded.OrganizationUpdated(organization, caller.Id, now));
            return organization;
        }

        private static string? AddressOf(Optional<string?> given, string? before) =>
            !given.IsGiven ? before : given.Value is { } address ? new Uri(address).AbsoluteUri : null;

        // A schedule is in local days and times: in another zone the same words mean other instants.
        private async Task<IReadOnlyList<DomainError>> MoveCoursesAsync(
            Organization organization, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var scheduled = db.Courses.Where(course => course.OrganizationId == organization.Id && course.StartsAt != null);
            var ids = await scheduled.Select(course => course.Id).ToListAsync(cancellationToken);
            await places.LockAsync(ids, people: [], freeing: null, now, cancellationToken);
            var problems = new List<DomainError>();
            foreach (var course in await scheduled.ToListAsync(cancellationToken))
            {
                var (moved, title) = (course.MoveTo(organization.Zone), course.Details.Title);
                if (!moved.Succeeded)
                {
                    problems.Add(ValidationFailed.At(
                        moved.Errors[0].Path is ["schedule", ..]
                            ? $"'{title}' has a session that does not fit that time zone; move it first. {moved.Errors[0].Message}"
                            : $"In that time zone '{title}' would start before its enrolment deadline; move the deadline first.",
                            "timeZone"));
                }
                else if (moved.Value)
                {
                    db.AuditEvents.Add(Recorded.CourseMoved(course, caller.Id, now));
                }
            }

            return [.. problems.Take(10)];
        }
    }
}
