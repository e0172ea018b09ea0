using Meander.GraphQL.Binding;

namespace Meander.GraphQL.Benchmarks;

public enum Category
{
    FirstMeeting,
    FollowUp,
    RefresherCourse,
}

public enum RegistrationStatus
{
    Confirmed,
    Waitlisted,
    Attended,
}

public sealed record Course(
    Guid Id, string Title, Category Category, DateTimeOffset StartsAt, string? Location, double Hours, Seats Seats,
    IReadOnlyList<Registration> Registrations);

public sealed record Seats(int Total, int Taken);

public sealed record Registration(
    Guid Id, RegistrationStatus Status, DateTimeOffset RegisteredAt, int? WaitlistPosition, string? Notes, int PersonNumber);

/// <summary>A type of the application's own that stands for a scalar.</summary>
public readonly record struct PersonId(Guid Value);

public sealed record Person(PersonId Id, string Name, string? Email);

public sealed record CoursePage(int TotalCount, IReadOnlyList<Course> Nodes);

/// <summary>The data of every benchmark, in memory: a page of 100 courses shows 10,000 objects, seats and people included.</summary>
public sealed class Catalogue
{
    public const int PageSize = 100;
    private const int RegistrationsPerCourse = 49;

    private readonly Random _random = new(1);

    public Catalogue()
    {
        People = [.. Enumerable.Range(0, 700).Select(NewPerson)];
        Courses = [.. Enumerable.Range(0, PageSize).Select(NewCourse)];
    }

    public IReadOnlyList<Course> Courses { get; }

    public IReadOnlyList<Person> People { get; }

    private Person NewPerson(int number) =>
        new(new PersonId(NewId()), $"Person {number} Åse-Marie", number % 5 == 0 ? null : $"person{number}@example.org");

    private Course NewCourse(int number)
    {
        // Lists of unequal length, which make up for each other two by two.
        var surplus = number / 2 % 10;
        var count = RegistrationsPerCourse + (number % 2 == 0 ? surplus : -surplus);
        return new Course(
            NewId(), $"Welcome evening for \"new\" mentors, part {number}", (Category)(number % 3), NewTime(), number % 4 == 0
                ? null
                : "Møllergata 12, Oslo",
            0.5 + number % 16 / 2.0, new Seats(60, count), [.. Enumerable.Range(0, count).Select(NewRegistration)]);
    }

    private Registration NewRegistration(int number) => new(
        NewId(), (RegistrationStatus)(number % 3), NewTime(), number % 3 == 1
            ? number
            : null, number % 4 == 0
            ? "Comes with a wheelchair"
            : null,
        _random.Next(People.Count));

    private Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private DateTimeOffset NewTime() =>
        new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero).AddSeconds(_random.Next(31_536_000)).AddMilliseconds(_random.Next(1000));
}

[FieldsOf("Query")]
internal sealed class QueryFields(Catalogue catalogue)
{
    public CoursePage Courses(int first) =>
        new(catalogue.Courses.Count, first == catalogue.Courses.Count ? catalogue.Courses : [.. catalogue.Courses.Take(first)]);

    public Course? Course(Guid id) => catalogue.Courses.FirstOrDefault(course => course.Id == id);
}

[FieldsOf("Course")]
internal static class CourseFields
{
    public static bool IsVirtual(Course course) => course.Location is null;

    public static IReadOnlyList<IReadOnlyList<Registration>> Registrations(IReadOnlyList<Course> courses)
    {
        var all = new IReadOnlyList<Registration>[courses.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = courses[i].Registrations;
        return all;
    }
}

[FieldsOf("Seats")]
internal static class SeatsFields
{
    public static int Available(Seats seats) => seats.Total - seats.Taken;
}

[FieldsOf("Registration")]
internal sealed class RegistrationFields(Catalogue catalogue)
{
    public IReadOnlyList<Person> Person(IReadOnlyList<Registration> registrations)
    {
        var all = new Person[registrations.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = catalogue.People[registrations[i].PersonNumber];
        return all;
    }
}
