using System.Diagnostics;
using System.Text;

namespace Meander.Measurements.Rush;

/// <summary>What came of the requests of one run.</summary>
internal sealed class Answers
{
    private readonly List<int> _microseconds = new(1 << 16);
    private bool _isSorted;

    /// <summary>Right answers.</summary>
    public int Done { get; private set; }

    /// <summary>Those among them that gave a place, in the course or in its line.</summary>
    public int Enrolled { get; private set; }

    /// <summary>503 with <c>Retry-After</c> and the code OVERLOADED.</summary>
    public int Refused { get; private set; }

    /// <summary>Any other answer.</summary>
    public int Wrong { get; private set; }

    /// <summary>Requests whose connection was closed before the answer.</summary>
    public int Cut { get; set; }

    /// <summary>Requests that had no answer long after the end.</summary>
    public int Hung { get; set; }

    /// <summary>The first wrong answer; null without one.</summary>
    public string? Sample { get; private set; }

    /// <summary>Of any answer.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>From the first request to the last answer.</summary>
    public double Seconds { get; set; }

    public bool AreAllRight => (Refused, Wrong, Cut, Hung) is (0, 0, 0, 0);

    public double Rate => Done / Seconds;

    /// <summary>Milliseconds within which that part of the right answers came.</summary>
    public double Within(double part)
    {
        if (!_isSorted)
            _microseconds.Sort();
        _isSorted = true;
        return _microseconds.Count == 0 ? double.NaN : _microseconds[(int)(part * _microseconds.Count)] / 1000.0;
    }

    /// <param name="answer">Its head and its body.</param>
    /// <param name="asked">What it is the answer to.</param>
    /// <param name="sentAt">When the request was sent, as <see cref="Stopwatch.GetTimestamp"/> says it.</param>
    public void Add(HttpAnswer answer, Operation asked, long sentAt)
    {
        var took = Stopwatch.GetElapsedTime(sentAt);
        LongestWait = took > LongestWait ? took : LongestWait;
        if (answer.Status == 200 && IsRight(answer.Body, asked))
        {
            Done++;
            Enrolled += asked == Operation.Enroll ? 1 : 0;
            _microseconds.Add((int)took.TotalMicroseconds);
        }
        else if (answer.Status == 503 && answer.Says("Retry-After: "u8) && answer.Body.IndexOf("\"OVERLOADED\""u8) >= 0)
        {
            Refused++;
        }
        else
        {
            Wrong++;
            Sample ??= $"{answer.Status}: {Encoding.UTF8.GetString(answer.Body[..Math.Min(500, answer.Body.Length)])}";
        }
    }

    public override string ToString() =>
        $"{Done:N0} done, {Refused:N0} refused, {Wrong:N0} wrong, {Cut:N0} cut off, {Hung:N0} without an answer"
        + (Sample is null ? "" : $"; the first that was wrong: {Sample}");

    private static bool IsRight(ReadOnlySpan<byte> body, Operation asked)
    {
        foreach (var mark in asked.Marks)
        {
            if (body.IndexOf(mark) >= 0)
                return true;
        }

        return false;
    }
}
