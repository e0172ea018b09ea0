// Serves the sample schema of a conformance kit with stub resolvers: dotnet run --project tests/GraphQL.ReferenceServer -- <schema file>
// --urls …
using Meander.GraphQL.ReferenceServer;
using Meander.GraphQL.Transports;

if (args is not [var schemaFile, .. var rest] || !File.Exists(schemaFile))
{
    Console.Error.WriteLine("usage: GraphQL.ReferenceServer <schema file> [--urls http://127.0.0.1:5000]");
    return 1;
}

var builder = WebApplication.CreateSlimBuilder(rest);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton<Counter>();
builder.Services.AddSingleton<OpenStreams>();
builder.Services.AddGraphQLServer(server =>
{
    server.Schema = File.ReadAllText(schemaFile);
    server.AddResolvers(typeof(Program).Assembly);
    server.Bind<Traveller>("Traveller");
    server.BindScalar("DateTime", value => (string)value!, value => value);
    server.BindScalar("Date", value => (string)value!, value => value);
    server.BindScalar("UUID", value => (string)value!, value => value);
    server.OptionalType = typeof(Optional<>);
    builder.Configuration.GetSection("GraphQL:Limits").Bind(server.Limits);
    builder.Configuration.GetSection("GraphQL:PersistedDocuments").Bind(server.PersistedDocuments);
});
var app = builder.Build();
app.MapGraphQL("/graphql");
app.Run();
return 0;
