using System.CommandLine;
using Meander.Application;
using Meander.Application.Imports;
using Meander.Domain;
using Meander.Infrastructure;
using MediatR;

namespace Meander.Api.Commands;

/// <summary>What the imports have in common: where the file and the database come from, and how the outcome is told.</summary>
internal abstract class Import : Verb
{
    private readonly Argument<string> _file = new("FILE");
    private readonly Option<string> _organization = new("--organization") { Required = true, HelpName = "SLUG" };
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Arity = ArgumentArity.Zero,
        Description = "says what would change, and changes nothing",
    };

    /// <param name="noun">What is brought in, the last word of the verb.</param>
    /// <param name="summary">One line for the list of verbs.</param>
    /// <param name="organization">What the organisation is to what is brought in.</param>
    /// <param name="details">The file's format.</param>
    /// <param name="others">Options of this import alone.</param>
    protected Import(string noun, string summary, string organization, string details, params IEnumerable<Option> others)
        : base(noun, summary, details)
    {
        _organization.Description = organization;
        Add(_file);
        Add(_organization);
        foreach (var option in others)
            Add(option);
        Add(_dryRun);
    }

    /// <summary>The command to send.</summary>
    protected abstract ICommand<ImportReport> Command(ParseResult given, Stream file, string slug, bool dryRun);

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await using var file = Open(given.GetRequiredValue(_file));
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        await using var application = new ServiceCollection().AddMeanderApplication()
            .AddMeanderForOperator(database.OwnerConnectionString).BuildServiceProvider();
        await using var request = application.CreateAsyncScope();
        var command = Command(given, file, given.GetRequiredValue(_organization), given.GetValue(_dryRun));
        return Tell(await request.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken));
    }

    /// <summary>Goes where complaints go, so that the report can be piped.</summary>
    protected static void Progress(string text) => Console.Error.WriteLine($"… {text}");

    /// <summary>One problem a line and exit code 1, or the report.</summary>
    private static int Tell(Result<ImportReport> outcome)
    {
        foreach (var problem in outcome.Errors)
            Console.Error.WriteLine(Terminal.Line(problem.Message));
        if (outcome.Errors.Count > 0)
        {
            var problems = outcome.Errors.Count == 1 ? "problem" : "problems";
            Console.Error.WriteLine($"Nothing was imported: {outcome.Errors.Count:N0} {problems}.");
            return 1;
        }

        foreach (var sentence in outcome.Value.Sentences)
            Console.Out.WriteLine(Terminal.Line(sentence));
        return 0;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VerbFailedException($"the file '{path}' cannot be read: {failure.Message}");
        }
    }
}

/// <summary>People and certifications from a CSV file.</summary>
internal sealed class ImportRoster : Import
{
    private static readonly Option<string> OrganizationName = new("--name")
    {
        HelpName = "NAME",
        Description = "creates the organisation under this name if it does not exist",
    };

    public ImportRoster()
        : base("roster", "Brings an organisation's people and certifications in from a CSV file.", "whose roster it is",
            """
            The file is UTF-8 with the header
              user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on
            and one line per certification, or one without. Either every line is imported or none is; bad lines go to standard error as
            'line N: reason'. Importing a file again changes nothing.
            """, OrganizationName)
    {
    }

    protected override ICommand<ImportReport> Command(ParseResult given, Stream file, string slug, bool dryRun) =>
        new Application.People.ImportRoster(file, slug, given.GetValue(OrganizationName), dryRun, Progress);
}

/// <summary>Courses from a CSV file.</summary>
internal sealed class ImportCourses : Import
{
    public ImportCourses()
        : base("courses", "Brings an organisation's courses in from a CSV file.", "whose courses they are",
            """
            The file is UTF-8 with the header
              title,category,delivery,start_date,end_date,start_time,end_time,location,instructor_name,seats_total,enrollment_deadline,
              duration_hours,certification_type,validity_months,prerequisites,status
            on one line. Several prerequisites are joined by '|'; seats_total is empty or -1 for unlimited; a course of several days meets every
            day at the times given. A title and start date that are known mean the same course, which is changed where the file differs.
            Either every line is imported or none is; bad lines go to standard error as 'line N: reason'.
            """)
    {
    }

    protected override ICommand<ImportReport> Command(ParseResult given, Stream file, string slug, bool dryRun) =>
        new Application.Courses.ImportCourses(file, slug, dryRun, Progress);
}
