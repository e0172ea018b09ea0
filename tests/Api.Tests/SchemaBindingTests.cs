using Meander.Api.Registrations;
using Meander.Application;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Meander.Api.Tests;

public sealed class SchemaBindingTests
{
    [Fact]
    public void The_served_schema_fits() => Start(ServedSchema.Sdl);

    [Fact]
    public void A_start_that_does_not_fit_fails_and_lists_every_mismatch()
    {
        var altered = ServedSchema.Sdl
            .Replace("  isVirtual: Boolean!\n", "  isVirtual: Boolean!\n  colour: String!\n", StringComparison.Ordinal)
            .Replace("  taken: Int!\n", "  taken: String!\n", StringComparison.Ordinal)
            .Replace(
                "  description: String\n  category: CourseCategory!\n  delivery: CourseDelivery!\n  status",
                "  description: String!\n  category: CourseCategory!\n  delivery: CourseDelivery!\n  status",
                StringComparison.Ordinal)
            .Replace("  ARCHIVED\n", "  ARCHIVED\n  LOST\n", StringComparison.Ordinal)
            .Replace(
                "  joinWaitlist: Boolean! = true\n  \"Dietary",
                "  joinWaitlist: Boolean! = true\n  seat: Int\n  \"Dietary",
                StringComparison.Ordinal)
            .Replace("  SEATS_BELOW_TAKEN\n", "", StringComparison.Ordinal);

        var mismatches = Assert.Throws<SchemaBindingException>(() => Start(altered)).Mismatches;

        foreach (var coordinate in new[] { "Course.colour", "Seats.taken", "Course.description", "CourseStatus", "EnrollInput.seat",
            "UserErrorCode" })
            Assert.Contains(mismatches, mismatch => mismatch.StartsWith(coordinate, StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_without_one_of_the_resolvers_fails_and_names_its_fields()
    {
        var mismatches =
            Assert.Throws<SchemaBindingException>(() => Start(ServedSchema.Sdl, without: typeof(RegistrationFields))).Mismatches;

        Assert.Equal(
            ["CourseRegistration.certification", "CourseRegistration.course", "CourseRegistration.member",
                "CourseRegistration.registeredBy"],
            mismatches.Select(mismatch => mismatch.Split(':')[0]).Order());
    }

    private static void Start(string schema, Type? without = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema = schema;
            server.OptionalType = typeof(Optional<>);
            SchemaTypes.Bind(server);
            foreach (
                var type in typeof(SchemaTypes)
                    .Assembly.GetTypes()
                    .Where(type => type.IsDefined(typeof(FieldsOfAttribute), inherit: false) && type != without))
                server.AddResolver(type);
        });
        using var app = builder.Build() as IDisposable;
        ((WebApplication)app!).MapGraphQL("/graphql");
    }
}
