using Meander.Domain.Registrations;

namespace Meander.Domain.Courses;

/// <summary>How full a course is.</summary>
/// <param name="Total">Null means unlimited.</param>
/// <param name="Taken">Confirmed, attended and completed registrations.</param>
/// <param name="Waitlisted">Length of the waiting line.</param>
public sealed record Seats(int? Total, int Taken, int Waitlisted)
{
    /// <summary>Null means unlimited. Never negative, never above <see cref="Total"/>.</summary>
    public int? Available => Total - Taken;

    /// <summary>How many of the line can move up now.</summary>
    public int Promotable => PromotableWith(0);

    /// <summary>A seat is left when everyone in line has theirs: while anyone waits, a newcomer waits too (Registrations 4).</summary>
    public bool OpenToNewcomers => Enrollment.HasSeat(Total, Taken, Waitlisted);

    /// <summary>How many of the line could move up if that many more seats were free.</summary>
    public int PromotableWith(int more) => Available is { } available ? (int)Math.Min((long)available + more, Waitlisted) : Waitlisted;

    /// <summary>After one registration moved from one status to another; from null when it is new.</summary>
    public Seats Move(RegistrationStatus? from, RegistrationStatus to) => this with
    {
        Taken = Taken + (to.HoldsSeat() ? 1 : 0) - (from?.HoldsSeat() == true ? 1 : 0),
        Waitlisted = Waitlisted + (to == RegistrationStatus.Waitlisted ? 1 : 0) - (from == RegistrationStatus.Waitlisted ? 1 : 0),
    };
}
