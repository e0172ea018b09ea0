namespace Meander.Api.Commands;

/// <summary>Courses from a CSV file.</summary>
internal sealed class ImportCourses : Verb
{
    public override string Name => "import courses";

    public override string Arguments => "FILE --organization SLUG [--dry-run]";

    public override string Summary => "Brings an organisation's courses in from a CSV file.";

    public override string Details => """
        --organization SLUG  whose courses they are
        --dry-run            says what would change, and changes nothing

        The file is UTF-8 with the header
          title,category,delivery,start_date,end_date,start_time,end_time,location,instructor_name,seats_total,enrollment_deadline,
          duration_hours,certification_type,validity_months,prerequisites,status
        on one line. Several prerequisites are joined by '|'; seats_total is empty or -1 for unlimited; a course of several days meets every
        day at the times given. A title and start date that are known mean the same course, which is changed where the file differs.
        Either every line is imported or none is; bad lines go to standard error as 'line N: reason'.
        """;

    public override Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var slug = arguments.RequiredOption("organization");
        var dryRun = arguments.Flag("dry-run");
        var path = arguments.Word("FILE");
        arguments.Finish();
        return ImportFile.RunAsync(
            path, file => new Application.Courses.ImportCourses(file, slug, dryRun, ImportFile.Progress), cancellationToken);
    }
}
