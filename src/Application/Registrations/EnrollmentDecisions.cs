using Meander.Application.Courses;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>Decides a batch of requests, one after the other, each as if it had come alone.</summary>
internal sealed class EnrollmentDecisions(IReadOnlyList<WaitingRequest> requests, DateTimeOffset now)
{
    private readonly List<(WaitingRequest Request, Result<IReadOnlyList<Result<CourseRegistration>>>? Answer)> _answers = [];
    private readonly List<(WaitingRequest Request, Exception Failure)> _failures = [];
    private readonly List<WaitingRequest> _locked = [];

    /// <summary>What is asked of the database.</summary>
    /// <param name="wait">False: a course that another transaction has locked is left out.</param>
    public AskedTogether Asked(bool wait) => new(
        [.. requests.Select(request => request.Caller).Distinct()],
        requests.Where(request => request.MayTakeUpMemberships).Select(request => request.Caller).ToHashSet(),
        [.. requests.SelectMany(request => request.ForWhom, (request, person) => (request.Request.CourseId, person)).Distinct()],
        Shown(), wait, now);

    /// <summary>False: what failed, failed before, and is no request's fault.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Decides all of them.</summary>
    /// <returns>The places that changed.</returns>
    public async Task<IReadOnlyList<Places>> DecideAsync(Gathered gathered)
    {
        IsDecided = true;
        var changed = new HashSet<Places>();
        foreach (var request in requests.Where(request => !request.HasLeft()))
        {
            if (!gathered.Memberships.Contains(request.Caller)
                || (request.MayTakeUpMemberships && gathered.NewCallers.Contains(request.Caller)))
            {
                _answers.Add((request, null));
                continue;
            }

            try
            {
                await DecideAsync(request, gathered, changed);
            }
            catch (RequestRefused refusal)
            {
                _failures.Add((request, refusal));
            }
        }

        return [.. changed];
    }

    /// <summary>Hands out the answers.</summary>
    /// <param name="done">How writing ended; a refusal goes to a request that was alone.</param>
    /// <returns>The requests that were not decided, as their course is locked by somebody else.</returns>
    public IReadOnlyList<WaitingRequest> Answer(Result<IReadOnlyList<CourseRow>> done)
    {
        foreach (var (request, failure) in _failures)
            request.Fail(failure);
        foreach (var (request, answer) in _answers)
        {
            if (done.Succeeded)
                request.Course = done.Value.FirstOrDefault(course => course.Id == request.Request.CourseId);
            request.TrySetResult(done.Succeeded ? answer : Result<IReadOnlyList<Result<CourseRegistration>>>.Refuse(done.Errors));
        }

        return _locked;
    }

    /// <summary>Each course with all that anybody wants to see of one.</summary>
    private CoursesOf Shown()
    {
        var shown = requests.Where(request => request.Request.ShownParts is not null).ToList();
        var parts = shown.Min(request => request.Request.ShownParts) ?? CourseParts.All;
        return new CoursesOf([.. shown.Select(request => request.Request.CourseId).Distinct()], parts);
    }

    private async Task DecideAsync(WaitingRequest request, Gathered gathered, HashSet<Places> changed)
    {
        var caller = new Asker(request.Caller, [.. gathered.Memberships[request.Caller]]);
        if (await request.Request.Check(caller) is { } refusal)
            _answers.Add((request, Result<IReadOnlyList<Result<CourseRegistration>>>.Refuse([refusal])));
        else if (gathered.Places.TryGetValue(request.Request.CourseId, out var places))
        {
            var answer = request.Request.Decide(caller, places);
            _answers.Add((request, answer));
            if (answer.Succeeded && answer.Value.Any(one => one.Succeeded))
                changed.Add(places);
        }
        else if (gathered.HeldElsewhere.Contains(request.Request.CourseId))
            _locked.Add(request);
        else
            _answers.Add((request, EnrollmentDesk.NoSuchCourse));
    }

    /// <summary>One caller of the batch.</summary>
    private sealed class Asker(UserId id, IReadOnlyList<Membership> memberships) : ICaller
    {
        public UserId? Claimed => id;

        public bool IsKnown => true;

        public UserId Id => id;

        public IReadOnlyList<Membership> Memberships => memberships;

        public ValueTask LoadAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
