using System.Globalization;
using System.Text.RegularExpressions;

namespace Meander.Measurements.Rush;

/// <summary>What the database can do by itself: the work of a request as SQL, asked by <c>pgbench</c> over as many connections.</summary>
internal static partial class Floor
{
    /// <summary>Each client's transactions in turns: every <c>n</c> from <c>first</c> on comes once.</summary>
    private const string Number = "\\set n :first + :i * :clients + :client_id\n\\set i :i + 1\n";

    public const string EnrolManyCourses =
        Number
        + "\\set course 1 + :n % :courses\n\\set member :course % 20 + 20 * (:newcomers + :n / :courses)\n"
        + "select * from floor_enroll(md5('course:' || :course)::uuid, md5('user:' || :member)::uuid);\n";

    public const string Seats =
        Number
        + "\\set course 1 + :n % :courses\nselect id, seats_available from courses where id = md5('course:' || :course)::uuid;\n";

    public const string Catalogue =
        Number
        + """
        \set organization 1 + :n % 20
        select id, title, location, delivery, seats_total, seats_available, enrollment_deadline
          from courses where organization_id = md5('org:' || :organization)::uuid and is_active order by lower(title), id limit 20;
        select c.id, r.id, r.status, r.registration_date, m.user_id, m.name
          from (select id from courses
                 where organization_id = md5('org:' || :organization)::uuid and is_active order by lower(title), id limit 20) c
         cross join lateral (select * from course_registrations r
                              where r.course_id = c.id and r.status = 'CONFIRMED' order by r.registration_date desc, r.id desc limit 10) r
          join user_organization_memberships m on m.user_id = r.user_id and m.organization_id = r.organization_id;

        """;

    public static string EnrolOneCourse(string course) =>
        // A name behind a colon would be a variable.
        Number + $"select * from floor_enroll(md5('course:' || '{course}')::uuid, md5('user:' || :n)::uuid);\n";

    /// <param name="cluster">On its copy.</param>
    /// <param name="script">One of the above.</param>
    /// <param name="first">What <c>n</c> begins with.</param>
    /// <param name="connections">How many ask.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Figures> RunAsync(
        RushCluster cluster, string script, int first, int connections, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mm-");
        try
        {
            var file = Path.Combine(folder.FullName, "script");
            await File.WriteAllTextAsync(file, script, cancellationToken);
            var worked = cluster.Processor();
            var output = await cluster.Programs.RunAsync(
                "pgbench",
                [
                    "--no-vacuum", "--protocol=prepared", $"--client={connections}", "--jobs=1", $"--time={seconds}", $"--file={file}",
                    "--log", $"--log-prefix={Path.Combine(folder.FullName, "took")}", "--sampling-rate=0.2",
                    "-D", "i=0", "-D", $"first={first}", "-D", $"clients={connections}",
                    "-D", $"courses={cluster.Sizes.Courses}", "-D", $"newcomers={cluster.Sizes.Newcomers}", RushCluster.Copy,
                ],
                cancellationToken);

            // A connection's share is known when its process has ended.
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            worked = cluster.Processor() - worked;
            var count = Parse(CountPattern(), output);
            if (count == 0)
                throw new InvalidOperationException($"pgbench did nothing in {seconds} s but connect: give it more --seconds.");
            var took = folder.EnumerateFiles("took*").SelectMany(one => File.ReadLines(one.FullName))
                .Select(line => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)).Order().ToList();
            return new(
                Parse(RatePattern(), output), Within(0.5), Within(0.99), double.NaN, worked * 1000 / count);

            double Within(double part) => took.Count == 0 ? double.NaN : took[(int)(part * took.Count)] / 1000.0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Parse(Regex pattern, string output) =>
        double.Parse(pattern.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"transactions actually processed: (\d+)")]
    private static partial Regex CountPattern();
}
