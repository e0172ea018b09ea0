using System.CommandLine;

namespace Meander.Api.Commands;

/// <summary>Courses from a CSV file.</summary>
internal sealed class ImportCourses : Verb
{
    private readonly Argument<string> _file = new("FILE");
    private readonly Option<string> _organization = new("--organization")
    {
        Required = true,
        HelpName = "SLUG",
        Description = "whose courses they are",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Arity = ArgumentArity.Zero,
        Description = "says what would change, and changes nothing",
    };

    public ImportCourses()
        : base("courses", "Brings an organisation's courses in from a CSV file.",
            """
            The file is UTF-8 with the header
              title,category,delivery,start_date,end_date,start_time,end_time,location,instructor_name,seats_total,enrollment_deadline,
              duration_hours,certification_type,validity_months,prerequisites,status
            on one line. Several prerequisites are joined by '|'; seats_total is empty or -1 for unlimited; a course of several days meets every
            day at the times given. A title and start date that are known mean the same course, which is changed where the file differs.
            Either every line is imported or none is; bad lines go to standard error as 'line N: reason'.
            """)
    {
        Add(_file);
        Add(_organization);
        Add(_dryRun);
    }

    protected override Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var (slug, dryRun) = (given.GetRequiredValue(_organization), given.GetValue(_dryRun));
        return ImportFile.RunAsync(
            given.GetRequiredValue(_file), file => new Application.Courses.ImportCourses(file, slug, dryRun, ImportFile.Progress), cancellationToken);
    }
}
