using Meander.Application.Courses;
using Meander.Domain.Courses;

namespace Meander.Dashboard.Courses;

/// <summary>The list of courses, the form of one, and the page of one.</summary>
internal static class CourseTexts
{
    public const string List = "Courses";
    public const string New = "New course";
    public const string Search = "Search";
    public const string SearchHint = "A part of the title or the description.";
    public const string Status = "Status";
    public const string AnyStatus = "Any";
    public const string Starts = "Starts";
    public const string Ends = "Ends";
    public const string Seats = "Seats";
    public const string Title = "Title";
    public const string None = "No course is like that.";
    public const string NoSuchCourse = "No such course.";

    public const string Edit = "Edit course";
    public const string Next = "Schedule the next instance";
    public const string Description = "Description";
    public const string Category = "Category";
    public const string Delivery = "Delivery";
    public const string When = "When and where";
    public const string StartDate = "First day";
    public const string EndDate = "Last day";
    public const string NoSchedule = "Leave the days empty for a course that can be taken at any time.";
    public const string Sessions = "Sessions";
    public const string SessionDay = "Day";
    public const string SessionStart = "From";
    public const string SessionEnd = "Until";
    public const string AddSession = "Add a session";
    public const string RemoveSession = "Remove";
    public const string Location = "Place";
    public const string Instructor = "Instructor";
    public const string Enrolment = "Enrolment";
    public const string SeatsTotal = "Number of seats";
    public const string SeatsHint = "Empty: no limit.";
    public const string Waitlist = "Keep a waiting list";
    public const string Deadline = "Enrolment deadline";
    public const string DeadlineHint = "By the organisation’s clock. Empty: until the start.";
    public const string MaxEnrollments = "Times that one person may take it";
    public const string Certification = "Certification";
    public const string Issues = "Issues";
    public const string IssuesNothing = "Nothing";
    public const string Validity = "Valid for (months)";
    public const string NeverExpires = "It never expires";
    public const string Prerequisites = "Certifications that must be held before";
    public const string PrerequisiteCourses = "Courses that must be passed before";
    public const string PrerequisiteCoursesHint = "Whoever passed any instance of one has passed it.";
    public const string Recurring = "It is held again and again";
    public const string Duration = "Duration (hours)";
    public const string PublishAtOnce = "Publish at once";
    public const string Save = "Save";
    public const string Create = "Create";
    public const string NotANumber = "Must be a number.";
    public const string StartDateMissing = "Say on which day it begins.";

    public const string Publish = "Publish";
    public const string Archive = "Archive";
    public const string Hide = "Hide";
    public const string Show = "Show again";
    public const string Change = "Edit";
    public const string People = "People";
    public const string Nobody = "Nobody has a place.";
    public const string Line = "Waiting line";
    public const string NobodyWaits = "Nobody waits.";
    public const string Inactive = "hidden";
    private const string WhoIsTold = "Whoever asked to be told of such courses gets a message.";

    public static string Of(CourseStatus status) => status switch
    {
        CourseStatus.Draft => "Draft",
        CourseStatus.Published => "Published",
        _ => "Archived",
    };

    public static string Of(CourseCategory category) => category switch
    {
        CourseCategory.Certification => "Certification",
        CourseCategory.Onboarding => "Onboarding",
        _ => "Workshop",
    };

    public static string Of(CourseDelivery delivery) => delivery switch
    {
        CourseDelivery.InPerson => "In person",
        CourseDelivery.Online => "Online",
        CourseDelivery.Hybrid => "Hybrid",
        _ => "At one’s own pace",
    };

    public static string EnrolmentAt(string host) => $"Members enrol at {host}";

    public static string Session(int number) => $"Session {number}";

    public static string Of(CourseStep step) => step switch
    {
        CourseStep.Publish => Publish,
        CourseStep.Hide => Hide,
        CourseStep.Show => Show,
        _ => Archive,
    };

    /// <summary>What a step does to the course as it is, told before it is taken.</summary>
    public static string Asks(CourseStep step, CourseRow course)
    {
        var title = course.Details.Title;
        return step switch
        {
            CourseStep.Publish when !course.IsActive => $"‘{title}’ is published, and stays hidden until it is shown again.",
            CourseStep.Publish => $"‘{title}’ becomes visible to every member and opens for enrolment. {WhoIsTold}",
            CourseStep.Hide =>
                $"Nobody can enrol in ‘{title}’ until it is shown again, and members who were never enrolled in it do not see it. "
                + "Whoever has a place keeps it.",
            CourseStep.Show when course.Status == CourseStatus.Draft => $"Members see ‘{title}’, and can enrol, once it is published.",
            CourseStep.Show =>
                $"‘{title}’ becomes visible to every member and takes enrolments again. If it never was visible: {WhoIsTold}",
            _ => $"‘{title}’ takes no more enrolments, for good. Whoever has a place keeps it, and can still be marked and completed.",
        };
    }

    public static string Total(int count) => count == 1 ? "1 course" : $"{count} courses";

    public static string Issuing(string type, int? months) =>
        months is { } valid ? $"Issues {type}, valid for {valid} months" : $"Issues {type}, which never expires";
}

/// <summary>A step in the life of a course.</summary>
internal enum CourseStep
{
    Publish,
    Hide,
    Show,
    Archive,
}
