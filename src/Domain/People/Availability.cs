namespace Meander.Domain.People;

/// <summary>Whether a member may be contacted as a peer mentor.</summary>
public enum AvailabilityStatus
{
    Active,
    Paused,
}

/// <summary>Why a member is paused.</summary>
public enum PauseReason
{
    CertificationExpired,
    Manual,
}

/// <summary>A peer mentor's lasting availability. What readers see of an expiry does not wait for it (Certifications 7).</summary>
/// <param name="Status">Active or paused.</param>
/// <param name="Reason">Set exactly when paused.</param>
/// <param name="Since">From when status and reason have been these.</param>
/// <param name="Manual">Somebody paused them by hand; that stands also beneath a pause for an expired certification.</param>
/// <param name="SuppressedOn">The day from which a lost certification keeps them paused; null when none does.</param>
public sealed record Availability(
    AvailabilityStatus Status, PauseReason? Reason, DateTimeOffset Since, bool Manual = false, DateOnly? SuppressedOn = null)
{
    /// <summary>Of a new peer mentor, and of members of any other role.</summary>
    public static Availability Joined(DateTimeOffset at) => new(AvailabilityStatus.Active, null, at);

    /// <summary>
    /// What lost certifications make of it, and what is left when none is lost any more. A pause by hand stays one, and comes forward when
    /// an
    /// expiry above it is lifted.
    /// </summary>
    /// <param name="suppressedOn">Since when a lost required certification suppresses the mentor; null: none does.</param>
    /// <param name="now">The instant of the change.</param>
    public Availability Settle(DateOnly? suppressedOn, DateTimeOffset now)
    {
        PauseReason? reason = Reason == PauseReason.Manual ? PauseReason.Manual
            : suppressedOn is not null ? PauseReason.CertificationExpired
            : Manual ? PauseReason.Manual
            : null;
        return Become(reason, now) with { SuppressedOn = suppressedOn };
    }

    /// <summary>By hand. On top of a pause for an expired certification it takes effect when that is lifted.</summary>
    public Availability Pause(DateTimeOffset now) => Become(Reason ?? PauseReason.Manual, now) with { Manual = true };

    /// <summary>By hand.</summary>
    /// <param name="isSuppressed">A required certification is lost under the gate, whatever is stored.</param>
    /// <param name="now">The instant of the change.</param>
    public Result<Availability> Resume(bool isSuppressed, DateTimeOffset now) => isSuppressed
        ? new StillSuppressed()
        : Become(null, now) with { Manual = false, SuppressedOn = null };

    private Availability Become(PauseReason? reason, DateTimeOffset now) => reason == Reason ? this
        : this with { Status = reason is null ? AvailabilityStatus.Active : AvailabilityStatus.Paused, Reason = reason, Since = now };
}
