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
    public int Promotable => Math.Min(Available ?? Waitlisted, Waitlisted);

    /// <summary>A seat is left when everyone in line has theirs: while anyone waits, a newcomer waits too (Registrations 4).</summary>
    public bool OpenToNewcomers => Enrollment.HasSeat(Total, Taken, Waitlisted);

    /// <summary>After a newcomer took a seat, or the end of the line.</summary>
    public Seats Admit() => OpenToNewcomers ? this with { Taken = Taken + 1 } : this with { Waitlisted = Waitlisted + 1 };

    /// <summary>After one registration moved from one status to another.</summary>
    public Seats Move(RegistrationStatus from, RegistrationStatus to) => this with
    {
        Taken = Taken + (to.HoldsSeat() ? 1 : 0) - (from.HoldsSeat() ? 1 : 0),
        Waitlisted = Waitlisted + (to == RegistrationStatus.Waitlisted ? 1 : 0) - (from == RegistrationStatus.Waitlisted ? 1 : 0),
    };

    /// <summary>After that many of the line moved up.</summary>
    public Seats Promote(int count) => this with { Taken = Taken + count, Waitlisted = Waitlisted - count };
}
