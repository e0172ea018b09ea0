using Meander.Api.Commands;

Terminal.Guard();
return await Verbs.RunAsync(args);
