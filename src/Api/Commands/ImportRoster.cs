using System.CommandLine;

namespace Meander.Api.Commands;

/// <summary>People and certifications from a CSV file.</summary>
internal sealed class ImportRoster : Verb
{
    private readonly Argument<string> _file = new("FILE");
    private readonly Option<string> _organization = new("--organization")
    {
        Required = true,
        HelpName = "SLUG",
        Description = "whose roster it is",
    };

    private readonly Option<string> _name = new("--name")
    {
        HelpName = "NAME",
        Description = "creates the organisation under this name if it does not exist",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Arity = ArgumentArity.Zero,
        Description = "says what would change, and changes nothing",
    };

    public ImportRoster()
        : base("roster", "Brings an organisation's people and certifications in from a CSV file.",
            """
            The file is UTF-8 with the header
              user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on
            and one line per certification, or one without. Either every line is imported or none is; bad lines go to standard error as
            'line N: reason'. Importing a file again changes nothing.
            """)
    {
        Add(_file);
        Add(_organization);
        Add(_name);
        Add(_dryRun);
    }

    protected override Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var (slug, name, dryRun) = (given.GetRequiredValue(_organization), given.GetValue(_name), given.GetValue(_dryRun));
        return ImportFile.RunAsync(
            given.GetRequiredValue(_file), file => new Application.People.ImportRoster(file, slug, name, dryRun, ImportFile.Progress), cancellationToken);
    }
}
