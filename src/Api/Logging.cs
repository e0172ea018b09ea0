using Microsoft.Extensions.Logging.Console;

namespace Meander.Api;

/// <summary>How the log is written to the console.</summary>
internal static class Logging
{
    /// <summary>
    /// An event is one line, whatever is in it. There are no colours: what turns them on is what <see cref="Commands.Terminal"/> keeps out.
    /// </summary>
    public static void OneLineEach(SimpleConsoleFormatterOptions console) =>
        (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled);
}
