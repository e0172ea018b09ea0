using System.Text;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Application.Imports;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Infrastructure.Demo;

/// <summary>Fills a database with <see cref="DemoData"/>: files through the imports, places through the commands that people use.</summary>
/// <param name="db">As the owner.</param>
/// <param name="terminal">Scopes of the application, as an operator's verb has them.</param>
/// <param name="requests">Scopes of the application, as the server has them.</param>
/// <param name="clock">Says when today is.</param>
public sealed class DemoSeed(MeanderDb db, IServiceScopeFactory terminal, IServiceScopeFactory requests, TimeProvider clock)
{
    /// <summary>Each part is made if it is not there, so that a run that was cut short is finished by the next.</summary>
    /// <returns>False when there was nothing left to make.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var today = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo").DayOf(clock.GetUtcNow());
        var made = false;
        if (await OrganizationAsync(cancellationToken) is null)
        {
            await ImportAsync(
                DemoData.Roster(today), file =>
                    new ImportRoster(file, DemoData.Slug, DemoData.Name, DryRun: false, Silent), cancellationToken);
            made = true;
        }

        var organization = (await OrganizationAsync(cancellationToken))!;
        if (!await db.Courses.AnyAsync(course => course.OrganizationId == organization.Id, cancellationToken))
        {
            await ImportAsync(
                DemoData.Courses(today), file => new ImportCourses(file, DemoData.Slug, DryRun: false, Silent), cancellationToken);
            made = true;
        }

        if (!await db.Registrations.AnyAsync(one => one.OrganizationId == organization.Id, cancellationToken))
        {
            await EnrollAsync(organization.Id, cancellationToken);
            made = true;
        }

        return made;
    }

    private Task<Organization?> OrganizationAsync(CancellationToken cancellationToken) =>
        db.Organizations.AsNoTracking().SingleOrDefaultAsync(one => one.Slug == DemoData.Slug, cancellationToken);

    private async Task EnrollAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var course = await db.Courses.Where(one => one.OrganizationId == organization && one.Details.Title == DemoData.FullCourse)
            .Select(one => one.Id).SingleAsync(cancellationToken);
        var users = await db.Members.Where(member => member.OrganizationId == organization && DemoData.Enrolled.Contains(member.Email))
            .ToDictionaryAsync(member => member.Email!, member => member.UserId, cancellationToken);
        foreach (var email in DemoData.Enrolled)
        {
            await using var request = requests.CreateAsyncScope();
            request.ServiceProvider.GetRequiredService<SignedIn>().User = users[email];
            var result = await request.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new Enroll(course, null, JoinWaitlist: true, null), cancellationToken);
            if (!result.Succeeded)
                throw new InvalidOperationException($"The demo's own request was refused: {result.Errors[0].Code}");
        }
    }

    private async Task ImportAsync(string csv, Func<Stream, ICommand<ImportReport>> import, CancellationToken cancellationToken)
    {
        await using var scope = terminal.CreateAsyncScope();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var outcome = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(import(file), cancellationToken);
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"The demo's own file was refused: {outcome.Errors[0].Message}");
    }

    private static void Silent(string progress)
    {
    }
}
