namespace Meander.Infrastructure.Postgres;

/// <summary>
/// The database was made by a version of Meander whose migrations have been rewritten since (docs/decisions/0010). Nothing in it was
/// changed.
/// </summary>
public sealed class EarlierDatabaseException()
    : InvalidOperationException(
        "The database was made by a version of Meander from before the first release. This version cannot bring it up to date; "
        + "it must be made anew. Nothing in it was changed.");
