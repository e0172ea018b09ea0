using Meander.Api.Commands;

return await Verbs.RunAsync(args);
