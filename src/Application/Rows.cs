using System.Reflection;
using Mapster;

namespace Meander.Application;

/// <summary>
/// Makes the rows that only copy and rename what an entity has: properties of the same name are copied, and an <see cref="IRegister"/>
/// beside the row names the others. Rows that compute, join or depend on the caller keep a projection of their own.
/// </summary>
internal static class Rows
{
    /// <summary>
    /// Which rows are made of which entities. A property that nothing fills would be left out of the SQL in silence; it is an error here,
    /// which a test of every pair looks for.
    /// </summary>
    public static TypeAdapterConfig Config { get; } = Configured();

    /// <summary>Selects the row's columns and no others.</summary>
    public static IQueryable<TRow> As<TRow>(this IQueryable entities) => entities.ProjectToType<TRow>(Config);

    /// <summary>The row of an entity at hand, such as the one that a command answered.</summary>
    public static TRow Of<TEntity, TRow>(TEntity entity) => entity.Adapt<TEntity, TRow>(Config);

    private static TypeAdapterConfig Configured()
    {
        var config = new TypeAdapterConfig { RequireDestinationMemberSource = true };
        config.Scan(Assembly.GetExecutingAssembly());
        return config;
    }
}
