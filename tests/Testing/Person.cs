using Meander.Application;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;

namespace Meander.Testing;

/// <summary>Somebody who sends requests, with the commands of every day by name.</summary>
/// <param name="given">The node asked.</param>
/// <param name="id">The <c>sub</c> of their token.</param>
/// <param name="memberId">Their membership where they were added.</param>
public sealed class Person(Given given, UserId id, MemberId memberId)
{
    public UserId Id { get; } = id;

    public MemberId MemberId { get; } = memberId;

    /// <summary>The same person, asking another process.</summary>
    public Person At(Given node) => new(node, Id, MemberId);

    public Task<Result<T>> SendAsync<T>(ICommand<T> command) => given.SendAsync(Id, command);

    public Task<T> AskAsync<T>(IQuery<T> query) => given.AskAsync(Id, query);

    public Task<Result<CourseRegistration>> EnrollAsync(Course course, bool joinWaitlist = true, string? notes = null) =>
        SendAsync(new Enroll(course.Id, null, joinWaitlist, notes));

    /// <summary>As a proxy.</summary>
    public Task<Result<CourseRegistration>> EnrollAsync(Person other, Course course) =>
        SendAsync(new Enroll(course.Id, other.Id, true, null));

    public Task<Result<IReadOnlyList<Result<CourseRegistration>>>> EnrollManyAsync(Course course, params IEnumerable<Person> people) =>
        SendAsync(new EnrollMany(course.Id, [.. people.Select(person => person.Id)], true));

    public Task<Result<Cancelled>> CancelAsync(CourseRegistration registration, string? reason = null) =>
        SendAsync(new CancelRegistration(registration.Id, reason));

    public Task<Result<IReadOnlyList<CourseRegistration>>> MarkAsync(bool attended, params IEnumerable<CourseRegistration> registrations) =>
        SendAsync(new MarkAttendance([.. registrations.Select(one => one.Id)], attended));

    public async Task<Result<IReadOnlyList<CourseRegistration>>> CompleteAsync(
        CompletionResult result, params IEnumerable<CourseRegistration> registrations)
    {
        var completed = await SendAsync(new CompleteCourse([.. registrations.Select(one => one.Id)], result));
        return completed.Succeeded
            ? Result<IReadOnlyList<CourseRegistration>>.Of(completed.Value.Registrations)
            : Result<IReadOnlyList<CourseRegistration>>.Refuse(completed.Errors);
    }

    /// <summary>Changes what <paramref name="to"/> gives, and nothing else.</summary>
    public Task<Result<Course>> ChangeAsync(Course course, Func<CourseChange, CourseChange> to, int? expectedVersion = null) =>
        SendAsync(new UpdateCourse(course.Id, expectedVersion, to(new CourseChange())));

    /// <summary>Adds somebody known already, of another organisation say, as a peer mentor.</summary>
    public Task<Result<Member>> AddAsync(Tenant to, Person known) =>
        SendAsync(new AddMember(to.Id, known.Id, "Known already", $"{Guid.NewGuid():n}@example.org", Role.PeerMentor, null, null, "nb"));
}
