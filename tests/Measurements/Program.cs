using System.Globalization;
using Meander.Measurements;
using Meander.Measurements.Rush;

if (args is ["rush", .. var rest])
    return await RushCommand.RunAsync(rest);
var options = args.Where(one => one.StartsWith("--", StringComparison.Ordinal)).ToList();
args = [.. args.Except(options)];
switch (args)
{
    case ["publishing", ..]:
        await Publishing.RunAsync(Number(1, 5), TimeSpan.FromSeconds(Number(2, 4)));
        return 0;
    case ["nightly", ..] when Number(1, 3) > 0
        && Number(2, Roster.Fewest) >= Roster.Fewest
        && Number(3, 1_000_000) > Number(2, Roster.Fewest):
        return await Nightly.RunAsync(Number(1, 3), Number(2, Roster.Fewest), Number(3, 1_000_000), Value("--keep")) ? 0 : 1;
    case ["overview", ..] when Number(1, 100_000) >= 5_000 && Number(2, 1_000_000) >= 200_000:
        await Overview.RunAsync(Number(1, 100_000), Number(2, 1_000_000), options.Contains("--plans"), Value("--keep"), Value("--only"));
        return 0;
    default:
        Console.WriteLine(
            """
            usage: dotnet run -c Release --project tests/Measurements -- publishing [ROUNDS [SECONDS]]
                   dotnet run -c Release --project tests/Measurements -- nightly [ROUNDS [SMALL [LARGE]]] [--keep=FOLDER]
                   dotnet run -c Release --project tests/Measurements -- overview [MEMBERS [REGISTRATIONS]] [--plans] [--only=NAME] [--keep=FOLDER]
                   dotnet run -c Release --project tests/Measurements -- rush [--help]

              publishing   enrolments a second over 32 connections and many courses, by how changes of seats are published
              nightly      seconds, statements and memory of the expiry and the reminder job with 5,000 expiring and 50,000 reminders due, over
                           SMALL and more, LARGE certifications (100,000 and 1,000,000; 100,000 at least), and of the same work as statements by
                           hand; then milliseconds of enrolments beside each job. Exit code 1 if not all came of it that was due. Fills about
                           4 GB of the temporary folder, and takes some minutes before the first round; --keep as below

              overview     roster, dashboard, training report and audit log of an organisation with MEMBERS and REGISTRATIONS (100,000 and
                           1,000,000): milliseconds, statements and, with --plans, what PostgreSQL does. --keep leaves the cluster there, for
                           the next run to use; --only measures what has NAME in its name. The first run fills for many minutes

              rush         enrolments, catalogue page, small query and fan-out against what PostgreSQL can do by itself; and how a server
                           behaves alone, overloaded, under load for long, and with pages of the dashboard open

            Each makes a PostgreSQL cluster of its own, as durable as a real one, and throws it away.
            """);
        return args is ["--help" or "-h"] ? 0 : 1;
}

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;

string? Value(string option) => options.Find(one => one.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];
