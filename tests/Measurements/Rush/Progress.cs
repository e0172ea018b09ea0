using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>Lines that tell whoever waits how far it is.</summary>
internal static class Progress
{
    public static void Say(string what) =>
        Console.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {what}");
}
