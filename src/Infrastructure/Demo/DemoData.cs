using System.Globalization;

namespace Meander.Infrastructure.Demo;

/// <summary>A small made-up organisation, in the files' own form. Its courses lie around today, whenever that is.</summary>
public static class DemoData
{
    public const string Slug = "demo";

    public const string Name = "Demo Peer Mentors";

    /// <summary>The person to be of each role.</summary>
    public const string Admin = "admin@demo.example", Coordinator = "coordinator@demo.example", Mentor = "mentor@demo.example";

    /// <summary>Anyone can enrol in it: no prerequisite, no deadline, seats for all.</summary>
    public const string OpenCourse = "Welcome evening for new mentors";

    /// <summary>Two seats and a prerequisite, so that there is a waiting line and one refusal.</summary>
    public const string FullCourse = "Refresher for peer mentors";

    /// <summary>Who asks for a place in <see cref="FullCourse"/>, in this order: the last one waits.</summary>
    public static readonly IReadOnlyList<string> Enrolled = ["bo@demo.example", "cecilie@demo.example", "david@demo.example"];

    internal static string Roster(DateOnly today)
    {
        string Day(int days) => Text(today.AddDays(days));
        return $"""
            user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on
            ,Astrid Berge,{Admin},ORG_ADMIN,,,nb,,,
            ,Kristin Dahl,{Coordinator},COORDINATOR,North,{Admin},nb,,,
            ,Samir Aziz,coordinator.south@demo.example,COORDINATOR,South,{Admin},en,,,
            ,Anna Lie,{Mentor},PEER_MENTOR,North,{Coordinator},nb,peer-mentor-basic,{Day(-400)},{Day(330)}
            ,Bo Vik,{Enrolled[0]},PEER_MENTOR,North,{Coordinator},nb,peer-mentor-basic,{Day(-1100)},{Day(-370)}
            ,Bo Vik,{Enrolled[0]},PEER_MENTOR,North,{Coordinator},nb,peer-mentor-basic,{Day(-380)},{Day(350)}
            ,Cecilie Moe,{Enrolled[1]},PEER_MENTOR,South,coordinator.south@demo.example,nb,peer-mentor-basic,{Day(-200)},{Day(530)}
            ,Cecilie Moe,{Enrolled[1]},PEER_MENTOR,South,coordinator.south@demo.example,nb,conversation-guide,{Day(-90)},
            ,David Holm,{Enrolled[2]},PEER_MENTOR,South,coordinator.south@demo.example,en,peer-mentor-basic,{Day(-680)},{Day(50)}
            ,Eva Nordli,eva@demo.example,PEER_MENTOR,North,{Coordinator},nb,peer-mentor-basic,{Day(-760)},{Day(-30)}
            ,Farah Khan,farah@demo.example,PEER_MENTOR,South,coordinator.south@demo.example,nb,,,
            """;
    }

    internal static string Courses(DateOnly today)
    {
        string Day(int days) => Text(today.AddDays(days));
        string Evening(int days) => $"{Day(days)}T20:00:00Z";
        return $"""
            title,category,delivery,start_date,end_date,start_time,end_time,location,instructor_name,seats_total,enrollment_deadline,duration_hours,certification_type,validity_months,prerequisites,status
            {OpenCourse},ONBOARDING,ONLINE,{Day(14)},{Day(14)},18:00,19:30,Video,Kristin Dahl,,,1.5,,,,PUBLISHED
            Peer mentor basics,CERTIFICATION,IN_PERSON,{Day(35)},{Day(36)},09:00,16:00,Community hall,Samir Aziz,12,{Evening(21)},14,peer-mentor-basic,24,,PUBLISHED
            {FullCourse},CERTIFICATION,HYBRID,{Day(28)},{Day(28)},10:00,15:00,Community hall and video,Kristin Dahl,2,{Evening(25)},5,peer-mentor-basic,24,peer-mentor-basic,PUBLISHED
            Conversation guide,CERTIFICATION,IN_PERSON,{Day(60)},{Day(62)},09:00,15:00,Fjord hotel,,16,{Evening(40)},18,conversation-guide,36,peer-mentor-basic,PUBLISHED
            Listening and boundaries,WORKSHOP,SELF_PACED,,,,,,,,,2,,,,PUBLISHED
            Peer mentor basics in the new year,CERTIFICATION,IN_PERSON,{Day(120)},{Day(121)},09:00,16:00,,,20,,14,peer-mentor-basic,24,,DRAFT
            Peer mentor basics last year,CERTIFICATION,IN_PERSON,{Day(-300)},{Day(-299)},09:00,16:00,Community hall,Samir Aziz,12,{Evening(-320)},14,peer-mentor-basic,24,,ARCHIVED
            """;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
