namespace Meander.Measurements.Rush;

/// <summary>How much the tables hold before anything is measured.</summary>
/// <param name="Users">Each is a member of one of the organisations, and all of them are of the first.</param>
/// <param name="Courses">Of all organisations together.</param>
/// <param name="Places">Registrations of each course.</param>
internal sealed record Sizes(int Users, int Courses, int Places)
{
    /// <summary>The numbers of their users, and of their courses, are equal to the organisation's modulo this.</summary>
    public const int Organizations = 20;

    /// <summary>Those of the comparison kit.</summary>
    public static Sizes Usual { get; } = new(100_000, 2_000, 100);

    /// <summary>Those that the design plans for.</summary>
    public static Sizes TenTimes { get; } = new(500_000, 5_000, 1_000);

    /// <summary>Users of an organisation who are in none of its courses; as many are.</summary>
    public int Newcomers => Users / Organizations / 2;

    /// <summary>How many enrolments there can be of newcomers in courses of their organisation.</summary>
    public int Pairs => Courses * Newcomers;

    /// <param name="course">Its number, from 1.</param>
    /// <param name="newcomer">Of the course's organisation, below <see cref="Newcomers"/>.</param>
    /// <returns>The user's number, from 0.</returns>
    public int UserFor(int course, int newcomer) => (course % Organizations) + (Organizations * (Newcomers + newcomer));

    /// <summary>A coordinator's number; the first twenty are one of each organisation, and so on. None is a newcomer.</summary>
    public static int Coordinator(int number) => (number % Organizations) + (10 * Organizations * (number / Organizations));
}
