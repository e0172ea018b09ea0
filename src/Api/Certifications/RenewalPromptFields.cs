using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Domain.Certifications;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("RenewalPrompt")]
internal sealed class RenewalPromptFields(IMediator mediator)
{
    public async Task<IReadOnlyList<Page<CourseRow>>> Courses(
        IReadOnlyList<RenewalPrompt> prompts, int? first, string? after, FieldContext context, CancellationToken cancellationToken)
    {
        var pages = await mediator.Send(new RenewalCourses(prompts, context.Page(first, after, null, null)), cancellationToken);
        return [.. prompts.Select(prompt => pages[prompt.TypeId])];
    }

    public async Task<IReadOnlyList<string?>> Message(IReadOnlyList<RenewalPrompt> prompts, CancellationToken cancellationToken)
    {
        var without = await mediator.Send(new TypesWithoutRenewalCourses(prompts), cancellationToken);
        return [.. prompts.Select(prompt => without.Contains(prompt.TypeId) ? CertificationTexts.NoCourseScheduled : null)];
    }

    public async Task<IReadOnlyList<bool>> AlertRequested(IReadOnlyList<RenewalPrompt> prompts, CancellationToken cancellationToken)
    {
        var requested = await mediator.Send(new AlertsRequested(prompts), cancellationToken);
        return [.. prompts.Select(prompt => requested.Contains(prompt.TypeId))];
    }
}
