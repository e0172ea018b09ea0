using System.Data.Common;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// The connection of a request broke in an earlier statement, which failed by it. A request does not go on upon another one: what it has
/// read and what it would read belong to different moments, and a transaction that it believes in has been rolled back.
/// </summary>
public sealed class ConnectionLostException() : DbException("The connection to the database broke earlier in this request.");
