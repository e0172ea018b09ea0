using Meander.Domain.Notifications;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests.Registrations;

public sealed class RegistrationRecordsTests
{
    [Theory]
    [InlineData(PlaceAct.Admitted, "registration.created", NotificationKind.EnrollmentConfirmed)]
    [InlineData(PlaceAct.Promoted, "registration.promoted", NotificationKind.WaitlistPromoted)]
    [InlineData(PlaceAct.Cancelled, "registration.cancelled", NotificationKind.RegistrationCancelled)]
    [InlineData(PlaceAct.MarkedPresent, "registration.attended", null)]
    [InlineData(PlaceAct.MarkedAbsent, "registration.no_show", null)]
    [InlineData(PlaceAct.Completed, "registration.completed", null)]
    public void Each_act_has_its_event_and_the_person_is_told_of_what_others_or_the_line_did(
        PlaceAct act, string action, NotificationKind? told)
    {
        var change = new PlaceChange(Sample.Confirmed(), act, Sample.Somebody);
        var (record, message) = RegistrationRecords.Of(change, Sample.Course, Sample.Now);
        Assert.Equal(
            (action, change.Registration.Id.Value, (UserId?)Sample.Somebody), (record.Action, record.SubjectId, record.ActorUserId));
        Assert.Equal((told, told is null ? null : (UserId?)Sample.Somebody), (message?.Kind, message?.UserId));
    }

    [Fact]
    public void Every_act_is_recorded() =>
        Assert.All(Enum.GetValues<PlaceAct>(), act =>
            Assert.NotNull(RegistrationRecords.Of(new PlaceChange(Sample.Confirmed(), act, null), Sample.Course, Sample.Now).Event));
}
