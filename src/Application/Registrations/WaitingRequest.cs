using Meander.Application.Courses;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>A request that waits to be decided. <see cref="EnrollmentQueue"/> guards its place among the others.</summary>
internal sealed class WaitingRequest(UserId caller, bool mayTakeUpMemberships, EnrollmentRequest request)
    : TaskCompletionSource<Result<IReadOnlyList<Result<CourseRegistration>>>?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private volatile Exception? _whyLeft;

    public UserId Caller { get; } = caller;

    public EnrollmentRequest Request { get; } = request;

    /// <summary><see cref="ICaller.MayTakeUpMemberships" />, and what they have then is not known before they did.</summary>
    public bool MayTakeUpMemberships { get; } = mayTakeUpMemberships;

    public IReadOnlyList<UserId> ForWhom => Request.People ?? [Caller];

    public int People => Request.People?.Count ?? 1;

    /// <summary>As it was once the request was decided; null when that was not wanted.</summary>
    public CourseRow? Course { get; set; }

    /// <summary>Its place in the line of its course; null while it is being decided, and afterwards.</summary>
    public LinkedListNode<WaitingRequest>? Place { get; set; }

    /// <summary>It fails with that, at once where it stands in line, and else before it is decided.</summary>
    /// <returns>Whether it stood in line.</returns>
    public bool TryLeave(Exception why)
    {
        _whyLeft = why;
        if (Place is not { List: { } line } place)
            return false;
        line.Remove(place);
        Place = null;
        Fail(why);
        return true;
    }

    /// <summary>Asked before it is decided: whoever has left by then gets nothing.</summary>
    public bool HasLeft()
    {
        if (_whyLeft is not { } why)
            return false;
        Fail(why);
        return true;
    }

    public void Fail(Exception failure) => TrySetException(failure);
}

/// <summary>The requests that wait for places in one course.</summary>
internal sealed class CourseQueue(CourseId id)
{
    private readonly LinkedList<WaitingRequest> _line = [];

    public CourseId Id { get; } = id;

    /// <summary>Some of its requests are being decided.</summary>
    public bool IsBusy { get; set; }

    /// <summary>It has its turn among the others.</summary>
    public bool HasTurn { get; set; }

    public int Count => _line.Count;

    public WaitingRequest First => _line.First!.Value;

    public void Add(WaitingRequest request) => request.Place = _line.AddLast(request);

    public void AddFirst(WaitingRequest request) => request.Place = _line.AddFirst(request);

    public WaitingRequest TakeFirst()
    {
        var first = First;
        _line.RemoveFirst();
        first.Place = null;
        return first;
    }
}
