namespace Meander.Api.Commands;

/// <summary>Where settings come from, and where things are kept that no setting names.</summary>
internal static class Settings
{
    /// <summary>appsettings.json of the working directory, then the environment.</summary>
    public static IConfiguration Read() =>
        new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .Build();

    /// <summary>
    /// <c>.meander</c> beneath the checkout that we were started in, else the one that we were built in, else the working directory.
    /// </summary>
    public static string Folder()
    {
        var checkout =
            CheckoutAbove(Directory.GetCurrentDirectory()) ?? CheckoutAbove(AppContext.BaseDirectory) ?? Directory.GetCurrentDirectory();
        return Path.Combine(checkout, ".meander");
    }

    private static string? CheckoutAbove(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
        {
            if (File.Exists(Path.Combine(here.FullName, "Meander.sln")))
                return here.FullName;
        }
        return null;
    }
}
