using Meander.Domain.Registrations;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Application.Registrations;

/// <summary>
/// The requests that wait at the desks of a node, course by course and in order of arrival. Whoever comes while nobody is being decided is
/// decided at once; those who come meanwhile go together, courses taking turns, so that a rush for one never keeps the others waiting. A
/// course is in one batch at a time. One that somebody else has locked is waited for apart from the others.
/// </summary>
public sealed class EnrollmentQueue(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>So many requests go together.</summary>
    public const int MostTogether = 64;

    /// <summary>So many people may be in them; a longer request goes alone.</summary>
    public const int MostPeople = 256;

    /// <summary>So many requests may wait at once (fine print, "Overload").</summary>
    public const int MostWaiting = 5_000;

    /// <summary>So many batches are decided at the same time, half of them of courses that somebody else has locked.</summary>
    public const int MostBatches = 4;

    /// <summary>So long may a request wait (fine print, "Overload").</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<CourseId, CourseQueue> _courses = [];

    /// <summary>Courses with requests that wait and of which none is being decided, the one whose turn it is first.</summary>
    private readonly Queue<CourseQueue> _free = [], _locked = [];

    private int _running, _runningLocked, _waiting;

    /// <summary>Null when the caller has to sign in first.</summary>
    internal async Task<Result<IReadOnlyList<Result<CourseRegistration>>>?> AskAsync(
        WaitingRequest asked, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = asked.Request;
        lock (_gate)
        {
            if (_waiting >= MostWaiting)
                throw new Overloaded();
            if (!_courses.TryGetValue(request.CourseId, out var course))
                _courses.Add(request.CourseId, course = new CourseQueue(request.CourseId));
            course.Add(asked);
            _waiting++;
            GiveTurn(course, _free);
            Start();
        }

        try
        {
            return await asked.Task.WaitAsync(GiveUpAfter, clock, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Leave(asked, late is TimeoutException ? new Overloaded() : late);

            // It fails with that, unless it is being decided already: what comes of it then is done.
            return await asked.Task;
        }
    }

    private void Leave(WaitingRequest asked, Exception why)
    {
        lock (_gate)
        {
            if (asked.TryLeave(why))
                _waiting--;
        }
    }

    /// <summary>Begins as many batches as may be decided now. Under the gate.</summary>
    private void Start()
    {
        while (_running < MostBatches / 2 && Next(_free, mostCourses: MostTogether) is { } batch)
        {
            _running++;
            Begin(batch, wait: false);
        }

        while (_runningLocked < MostBatches / 2 && Next(_locked, mostCourses: 1) is { } batch)
        {
            _runningLocked++;
            Begin(batch, wait: true);
        }
    }

    /// <summary>
    /// The next requests of the courses whose turn it is, one of each and then the next ones of each; null when there are none.
    /// </summary>
    private Batch? Next(Queue<CourseQueue> turns, int mostCourses)
    {
        var (courses, requests, people) = (new List<CourseQueue>(), new List<WaitingRequest>(), 0);
        while (courses.Count < mostCourses && requests.Count < MostTogether && turns.TryPeek(out var course))
        {
            if (course.Count > 0 && !Take(course))
                break;
            _ = turns.Dequeue();
            course.HasTurn = false;
            if (requests.Count > 0 && requests[^1].Request.CourseId == course.Id)
                courses.Add(course);
            else
                Forget(course);
        }

        for (var took = true; took && requests.Count < MostTogether;)
        {
            took = false;
            foreach (var course in courses)
                took |= requests.Count < MostTogether && course.Count > 0 && Take(course);
        }

        foreach (var course in courses)
            course.IsBusy = true;
        return courses.Count == 0 ? null : new Batch(courses, requests);

        bool Take(CourseQueue course)
        {
            if (requests.Count > 0 && people + course.First.People > MostPeople)
                return false;
            var first = course.TakeFirst();
            _waiting--;
            people += first.People;
            requests.Add(first);
            return true;
        }
    }

    private void GiveTurn(CourseQueue course, Queue<CourseQueue> turns)
    {
        if (course.Count == 0)
            Forget(course);
        else if (course is { IsBusy: false, HasTurn: false })
        {
            course.HasTurn = true;
            turns.Enqueue(course);
        }
    }

    private void Forget(CourseQueue course) => _courses.Remove(course.Id);

    private void Begin(Batch batch, bool wait)
    {
        // Nothing of the request that happens to begin it flows into a batch.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => RunAsync(batch, wait));
    }

    private async Task RunAsync(Batch batch, bool wait)
    {
        var locked = await DecideAsync(batch.Requests, wait);
        lock (_gate)
        {
            if (wait)
                _runningLocked--;
            else
                _running--;
            foreach (var back in Enumerable.Reverse(locked).Where(request => !request.HasLeft()))
            {
                _courses[back.Request.CourseId].AddFirst(back);
                _waiting++;
            }

            foreach (var course in batch.Courses)
            {
                course.IsBusy = false;
                GiveTurn(course, locked.Any(back => back.Request.CourseId == course.Id) ? _locked : _free);
            }

            Start();
        }
    }

    /// <summary>Answers the requests, and returns those whose course somebody else has locked.</summary>
    private async Task<IReadOnlyList<WaitingRequest>> DecideAsync(IReadOnlyList<WaitingRequest> requests, bool wait)
    {
        var batch = new EnrollmentDecisions(requests, clock.GetUtcNow());
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var done = await scope.ServiceProvider.GetRequiredService<IEnrollmentBatch>().RunAsync(
                batch.Asked(wait), batch.DecideAsync, CancellationToken.None);
            if (done.Succeeded || requests.Count == 1)
                return batch.Answer(done);
        }
        catch (Exception failure) when (requests.Count == 1 || !batch.IsDecided)
        {
            foreach (var request in requests)
                request.Fail(failure);
            return [];
        }
        catch (Exception)
        {
            // One of them is at fault, and nobody knows which: each alone, and the failure goes to whom it belongs.
        }

        var locked = new List<WaitingRequest>();
        foreach (var request in requests)
            locked.AddRange(await DecideAsync([request], wait));
        return locked;
    }

    private sealed record Batch(IReadOnlyList<CourseQueue> Courses, IReadOnlyList<WaitingRequest> Requests);
}
