using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Dashboard.People;

/// <summary>The roster, and the page of one member.</summary>
internal static class MemberTexts
{
    public const string Roster = "Members";
    public const string Search = "Name or address";
    public const string Find = "Search";
    public const string Badge = "Badge";
    public const string Role = "Role";
    public const string Association = "Local association";
    public const string Availability = "Availability";
    public const string Order = "Order";
    public const string ByName = "By name";
    public const string ByExpiry = "By expiry";
    public const string Any = "Any";
    public const string Name = "Name";
    public const string Directory = "Directory";
    public const string Nobody = "Nobody is like that.";

    public const string NoSuchMember = "No such member.";
    public const string About = "About";
    public const string Address = "Address";
    public const string Joined = "Joined";
    public const string Coordinator = "Coordinator";
    public const string Nothing = "–";

    public const string Pause = "Pause";
    public const string Resume = "Resume";
    public const string Paused = "Paused";
    public const string Active = "Active";
    public const string PauseAsks =
        "The profile leaves the directory until it is set active again. The organisation’s portal is told, if it has one.";
    public const string ResumeAsks = "The profile returns to the directory. The organisation’s portal is told, if it has one.";
    public const string PauseDone = "Paused.";
    public const string ResumeDone = "Active again.";

    public const string Courses = "Courses";
    public const string NoCourses = "None yet.";
    public const string Course = "Course";

    public static string Of(Role role) => role switch
    {
        Domain.People.Role.OrgAdmin => "Admin",
        Domain.People.Role.Coordinator => "Coordinator",
        _ => "Peer mentor",
    };

    public static string Of(BadgeState state) => state switch
    {
        BadgeState.Certified => "Certified",
        BadgeState.ExpiringSoon => "Expiring soon",
        BadgeState.Expired => "Expired",
        _ => "Not certified",
    };

    public static string Of(AvailabilityStatus status) => status == AvailabilityStatus.Paused ? Paused : Active;

    public static string Since(string time) => $"since {time}";

    public static string Total(int count) => count == 1 ? "1 member" : $"{count} members";
}
