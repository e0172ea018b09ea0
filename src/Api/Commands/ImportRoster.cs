namespace Meander.Api.Commands;

/// <summary>People and certifications from a CSV file.</summary>
internal sealed class ImportRoster : Verb
{
    public override string Name => "import roster";

    public override string Arguments => "FILE --organization SLUG [--name NAME] [--dry-run]";

    public override string Summary => "Brings an organisation's people and certifications in from a CSV file.";

    public override string Details => """
        --organization SLUG  whose roster it is
        --name NAME          creates the organisation under this name if it does not exist
        --dry-run            says what would change, and changes nothing

        The file is UTF-8 with the header
          user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on
        and one line per certification, or one without. Either every line is imported or none is; bad lines go to standard error as
        'line N: reason'. Importing a file again changes nothing.
        """;

    public override Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var slug = arguments.RequiredOption("organization");
        var name = arguments.Option("name");
        var dryRun = arguments.Flag("dry-run");
        var path = arguments.Word("FILE");
        arguments.Finish();
        return ImportFile.RunAsync(
            path, file => new Application.People.ImportRoster(file, slug, name, dryRun, ImportFile.Progress), cancellationToken);
    }
}
