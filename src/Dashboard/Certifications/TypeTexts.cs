namespace Meander.Dashboard.Certifications;

/// <summary>The certification types, and the form of one.</summary>
internal static class TypeTexts
{
    public const string Title = "Certification types";
    public const string New = "New certification type";
    public const string Edit = "Edit certification type";
    public const string Name = "Name";
    public const string Code = "Code";
    public const string CodeHint = "Lower-case words joined by hyphens, for imports and reports. It never changes.";
    public const string Required = "Required";
    public const string IsRequired = "Every peer mentor must hold it";
    public const string RequiredHint = "Badges go by the required types, and so does who is paused.";
    public const string Validity = "Valid for (months)";
    public const string ValidityHint = "For what is entered by hand or imported; courses say their own. Empty: it never expires.";
    public const string Never = "Never expires";
    public const string Courses = "Courses that must all be passed";
    public const string CoursesHint = "None: passing any course that issues it is enough.";
    public const string Save = "Save";
    public const string Create = "Create";
    public const string None = "There is none yet.";
    public const string NoSuchType = "No such certification type.";
    public const string NotANumber = "Must be a number.";
    public const string Yes = "Yes";
    public const string No = "No";

    public static string Months(int months) => months == 1 ? "1 month" : $"{months} months";
}
