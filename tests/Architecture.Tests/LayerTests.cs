using System.Reflection;
using Meander.Application;
using Xunit;

namespace Meander.Architecture.Tests;

public sealed class LayerTests
{
    private const string Domain = "Meander.Domain";
    private const string Application = "Meander.Application";
    private const string Infrastructure = "Meander.Infrastructure";
    private const string Api = "Meander.Api";
    private const string GraphQL = "Meander.GraphQL";
    private const string Explorer = "Meander.GraphQL.Explorer";
    private const string Dashboard = "Meander.Dashboard";

    [Theory]
    [InlineData(Domain)]
    [InlineData(Application, Domain)]
    [InlineData(Infrastructure, Domain, Application)]
    [InlineData(GraphQL)]
    [InlineData(Explorer, GraphQL)]
    [InlineData(Dashboard, Domain, Application)]
    [InlineData(Api, Domain, Application, Infrastructure, GraphQL, Explorer, Dashboard)]
    public void Layers_point_inwards(string layer, params string[] known)
    {
        string[] ours = [Domain, Application, Infrastructure, Api, GraphQL, Explorer];
        Assert.Empty(ReferencesOf(layer).Intersect(ours).Except(known));
    }

    [Fact]
    public void Domain_needs_nothing_but_the_runtime() =>
        Assert.All(ReferencesOf(Domain), name => Assert.StartsWith("System", name, StringComparison.Ordinal));

    [Fact]
    public void Application_knows_no_web_and_no_particular_database() =>
        Assert.DoesNotContain(
            ReferencesOf(Application),
            name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Npgsql", StringComparison.Ordinal)
                || name == "Microsoft.EntityFrameworkCore.Relational");

    [Fact]
    public void The_GraphQL_server_says_no_word_of_Meander_but_its_name() =>
        Assert.Empty(
            from file in Sources.In("src/GraphQL", ".cs").Concat(Sources.In("src/GraphQL.Explorer", ".cs", ".js", ".css", ".html", ".svg"))
            where file.Text.Replace("Meander.GraphQL", "", StringComparison.Ordinal).Contains("Meander", StringComparison.OrdinalIgnoreCase)
            select file.Path);

    [Fact]
    public void No_setter_is_public_in_Domain() =>
        Assert.Empty(
            from type in Assembly.Load(Domain).GetExportedTypes()
            from property in type.GetProperties()
            where property.SetMethod is { IsPublic: true } setter && !IsInit(setter)
            select $"{type.Name}.{property.Name}");

    [Fact]
    public void Every_command_says_who_may_give_it()
    {
        var commands = CommandTypes().ToList();
        Assert.NotEmpty(commands);
        Assert.Empty(
            from command in commands
            let access = command.GetNestedType("Access")
            where access is null || !typeof(IAccess<>).MakeGenericType(command).IsAssignableFrom(access)
            select command.Name);
    }

    [Fact]
    public void Every_request_has_its_handler_in_the_same_file() =>
        Assert.Empty(
            from request in CommandTypes().Concat(TypesThatAre(typeof(IQuery<>)))
            where request.GetNestedType("Handler") is null
            select request.Name);

    /// <summary>
    /// Its statement goes in a round trip of others, on no connection of its own; what else a handler is given might ask there.
    /// </summary>
    [Fact]
    public void A_short_query_asks_by_LINQ_alone()
    {
        Type[] allowed = [typeof(Questions), typeof(IMeanderDb), typeof(ICaller), typeof(TimeProvider)];
        var queries = TypesThatAre(typeof(IQuery<>)).Where(typeof(IShortQuery).IsAssignableFrom).ToList();
        Assert.NotEmpty(queries);
        Assert.Empty(
            from query in queries
            from given in query.GetNestedType("Handler")!.GetConstructors().Single().GetParameters()
            where !allowed.Contains(given.ParameterType)
            select $"{query.Name} is given {given.ParameterType.Name}");
    }

    private static IEnumerable<Type> CommandTypes() => TypesThatAre(typeof(ICommand<>));

    private static IEnumerable<Type> TypesThatAre(Type request) =>
        from type in Assembly.Load(Application).GetTypes()
        where type is { IsAbstract: false, IsInterface: false }
        where type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == request)
        select type;

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static IEnumerable<string> ReferencesOf(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);
}
