namespace Meander.Dashboard.People;

/// <summary>The organisation's settings.</summary>
internal static class OrganizationTexts
{
    public const string Title = "Settings";
    public const string Organization = "Organisation";
    public const string Name = "Name";
    public const string TimeZone = "Time zone";
    public const string TimeZoneHint = "Such as Europe/Oslo. Courses keep their clock times.";
    public const string Gate = "An expired required certification pauses peer mentors";
    public const string GateHint = "They leave the directory and every list of contacts until it is renewed.";
    public const string CoursePortal = "Enrolment elsewhere";
    public const string Template = "Address of the course portal";
    public const string TemplateHint =
        "With {courseId}, {name}, {email}, {certificationType} where these belong. Empty: people enrol here.";
    public const string Portal = "Portal that is told of status changes";
    public const string Webhook = "Address";
    public const string WebhookHint = "Empty: nobody is told.";
    public const string Secret = "New secret";
    public const string SecretHint = "It signs what is sent, and is never shown. Empty: it stays as it is.";
    public const string NoSecret = "Send without a secret";
    public const string Save = "Save";
    public const string Saved = "The settings are saved.";
}
