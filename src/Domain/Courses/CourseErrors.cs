namespace Meander.Domain.Courses;

/// <summary>Draft, archived or inactive courses take no registrations.</summary>
public sealed record CourseNotOpen() : DomainError("COURSE_NOT_OPEN", "This course takes no registrations.");

/// <summary>A move that the life of a course or registration does not have.</summary>
public sealed record InvalidStatusTransition(string Message) : DomainError("INVALID_STATUS_TRANSITION", Message);

/// <summary>Seats cannot be fewer than the places already taken.</summary>
public sealed record SeatsBelowTaken(int Taken)
    : DomainError("SEATS_BELOW_TAKEN", $"{Taken} seats are taken; seatsTotal must be at least that.");
