using System.Net;

namespace Meander.Measurements.Rush;

/// <summary>Who asks for what, in each workload. Requests that enrol are for a place that nobody asked for before.</summary>
/// <param name="server">Its address.</param>
/// <param name="sizes">Of its data.</param>
/// <param name="identities">Of its users.</param>
internal sealed class Asking(IPEndPoint server, Sizes sizes, Identities identities)
{
    private readonly string _host = server.ToString();

    public IPEndPoint Server => server;

    public Sizes Sizes => sizes;

    public Identities Identities => identities;

    /// <summary>Newcomers in courses of their organisations, all courses in turns.</summary>
    /// <param name="first">The number of the first pair, below <see cref="Sizes.Pairs"/>.</param>
    public Requests EnrolManyCourses(int first)
    {
        var number = first;
        return new(Operation.Enroll, _host, () =>
        {
            if (number == sizes.Pairs)
                return null;
            var course = 1 + (number % sizes.Courses);
            var user = sizes.UserFor(course, number++ / sizes.Courses);
            return (identities.Token(user), identities.Course(course));
        });
    }

    /// <summary>Newcomers of the first organisation in one of its courses.</summary>
    /// <param name="course">Its id.</param>
    /// <param name="first">As for <see cref="EnrolManyCourses"/>.</param>
    public Requests EnrolOneByOne(byte[] course, int first)
    {
        var newcomer = first / sizes.Courses;
        return new(Operation.Enroll, _host, () => (identities.Token(sizes.UserFor(Sizes.Organizations, newcomer++)), course));
    }

    /// <summary>Everybody in one course of the first organisation.</summary>
    /// <param name="course">One of <see cref="OpenCourses"/>.</param>
    /// <param name="expected">Tokens of so many are made before anybody asks.</param>
    public Requests EnrolOneCourse(string course, int expected)
    {
        for (var user = 0; user < Math.Min(expected, sizes.Users); user++)
            identities.Token(user);
        var (number, id) = (0, identities.Course(course));
        return new(Operation.Enroll, _host, () => number == sizes.Users ? null : (identities.Token(number++), id));
    }

    /// <summary>A hundred coordinators of each organisation look at its courses.</summary>
    public Requests Catalogue()
    {
        const int Coordinators = 100;
        var number = 0;
        return new(Operation.Catalogue, _host, () =>
        {
            var organization = number % Sizes.Organizations;

            // Every tenth of an organisation's users is a coordinator.
            var newcomer = 10 * (number++ / Sizes.Organizations % Coordinators);
            return (identities.Token(sizes.UserFor(organization, newcomer)), identities.Organization(1 + organization));
        });
    }

    /// <summary>Two hundred members of each organisation look at its courses, one at a time.</summary>
    public Requests Seats()
    {
        const int Members = 200;
        var number = 0;
        return new(Operation.Seats, _host, () =>
        {
            var course = 1 + (number % sizes.Courses);
            var member = number++ / Sizes.Organizations % Members;
            return (identities.Token(sizes.UserFor(course, member)), identities.Course(course));
        });
    }
}
