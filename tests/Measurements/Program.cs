using System.Globalization;
using Meander.Measurements;

if (args is not ["publishing", ..])
{
    Console.WriteLine(
        """
        usage: dotnet run -c Release --project tests/Measurements -- publishing [ROUNDS [SECONDS]]

          publishing   enrolments a second over 32 connections and many courses, by how changes of seats are published

        Each makes a PostgreSQL cluster of its own, as durable as a real one, and throws it away.
        """);
    return args is ["--help" or "-h"] ? 0 : 1;
}

await Publishing.RunAsync(Number(1, 5), TimeSpan.FromSeconds(Number(2, 4)));
return 0;

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
