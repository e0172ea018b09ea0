namespace Meander.Domain.Notifications;

/// <summary>Which push service reaches a device.</summary>
public enum DevicePlatform
{
    Android,
    Ios,
    Web,
}

/// <summary>What is true of a person's phones and browsers.</summary>
public static class Device
{
    /// <summary>Longest token, and how many devices a person has: registering one more forgets the one not seen for longest.</summary>
    public const int MaxToken = 1000, MaxPerPerson = 20;

    /// <summary>What is wrong with a push token, or null. Every push service's tokens are visible ASCII.</summary>
    public static string? TokenProblem(string token) =>
        Facts.Required(token, MaxToken)
        ?? (token.All(character => character is >= '!' and <= '~')
            ? null
            : "Must be the token as the push service issued it, without spaces.");
}
