using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Imports;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using Meander.Application.Reports;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Meander.Application;

/// <summary>Wires the use cases of this assembly by scanning.</summary>
public static class ApplicationServices
{
    private static readonly Type[] Scanned = [typeof(IRequestHandler<,>), typeof(IAccess<>)];

    /// <summary>Handlers, validators, accesses and the pipeline: tracing, validation, authorization, transaction.</summary>
    public static IServiceCollection AddMeanderApplication(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Tracing<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Validation<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Authorization<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(QueryAuthorization<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Transaction<,>));

        // Unless the host says otherwise, as one whose portals are in its own network does.
        services.TryAddSingleton(new PortalAddresses(MayBePrivate: false));
        services.AddScoped<CertificationAccess>();
        services.AddScoped<CertificationChanges>();
        services.AddScoped<Certifying>();
        services.AddScoped<CourseAlerts>();
        services.AddScoped<CourseReferences>();
        services.AddScoped<CourseStatusChange>();
        services.AddScoped<EnrollmentDesk>();
        services.AddSingleton<EnrollmentQueue>();
        services.AddScoped<ImportAttempts>();
        services.AddScoped<MemberPlaces>();
        services.AddScoped<MovedCourses>();
        services.AddScoped<Questions>();
        services.AddScoped<ReportPeriods>();
        services.AddScoped<RequiredCourses>();
        services.AddScoped<SettlePauses>();

        // Their rules are put together once: it costs more than looking at a request.
        services.AddValidatorsFromAssembly(
            typeof(ApplicationServices).Assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
        var concrete =
            typeof(ApplicationServices).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false });
        foreach (var type in concrete)
        {
            foreach (
                var service in type.GetInterfaces().Where(one => one.IsGenericType && Scanned.Contains(one.GetGenericTypeDefinition())))
                services.AddScoped(service, type);
        }

        return services;
    }
}
