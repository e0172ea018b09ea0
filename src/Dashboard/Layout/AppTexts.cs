namespace Meander.Dashboard.Layout;

/// <summary>What stands around every page.</summary>
internal static class AppTexts
{
    public const string Starting = "Opening …";
    public const string Lost = "The connection is lost";
    public const string Trying = "Trying to connect again. What you have typed is kept.";
    public const string Failed = "The server does not answer.";
    public const string TryNow = "Try now";
    public const string Broken = "Something went wrong on this page.";
    public const string Reload = "Open it again";

    public const string Full = "Too many pages are open";
    public const string FullForAll = "The server has as many pages open as it can hold. Please try again in a few minutes.";

    public static string FullForViewer(int most) =>
        $"You have as many pages of Meander open as one person may have: {most}. "
        + "Close some of them, and open this one again a few minutes later.";

    public const string Skip = "Skip to the content";
    public const string Menu = "Menu";
    public const string Navigation = "Main";
    public const string FrontPage = "Overview";
    public const string Courses = "Courses";
    public const string Expiring = "Expiring certifications";
    public const string Members = "Members";
    public const string Certification = "My certification";
    public const string Catalogue = "Course catalogue";
    public const string Messages = "Messages";
    public const string Report = "Training report";
    public const string Types = "Certification types";
    public const string Settings = "Settings";
    public const string Deliveries = "Deliveries to the portal";
    public const string Audit = "Audit log";
    public const string SignOut = "Sign out";
    public const string Dark = "Dark colours";
    public const string Light = "Light colours";
    public const string Organization = "Organisation";
    public const string NoSuchPage = "There is no such page.";
    public const string NoOrganization = "No organisation knows you yet. Ask your coordinator to add you.";
}
