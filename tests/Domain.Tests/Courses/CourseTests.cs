using Meander.Domain.Courses;

namespace Meander.Domain.Tests.Courses;

public sealed class CourseTests
{
    private const string NotAllowed = "INVALID_STATUS_TRANSITION";

    [Fact]
    public void A_draft_is_published_and_then_archived()
    {
        var course = Sample.Draft();
        Assert.True(course.Publish(Sample.Now).Succeeded);
        Assert.True(course.Archive(Sample.Now).Succeeded);
        Assert.Equal((CourseStatus.Archived, 3), (course.Status, course.Version));
    }

    [Fact]
    public void A_draft_may_be_archived() => Assert.True(Sample.Draft().Archive(Sample.Now).Succeeded);

    [Fact]
    public void Publishing_twice_archiving_twice_and_touching_an_archived_course_are_refused()
    {
        var course = Sample.Draft();
        course.Publish(Sample.Now);
        Assert.Equal(NotAllowed, course.Publish(Sample.Now).Errors.Single().Code);
        course.Archive(Sample.Now);
        Assert.Equal(NotAllowed, course.Archive(Sample.Now).Errors.Single().Code);
        Assert.Equal(NotAllowed, course.Publish(Sample.Now).Errors.Single().Code);
        Assert.Equal(NotAllowed, course.Change(Sample.Details with { Title = "New" }, Sample.Oslo, Sample.Now).Errors.Single().Code);
        Assert.Equal(NotAllowed, course.SetActive(false, Sample.Now).Errors.Single().Code);
        Assert.Equal(3, course.Version);
    }

    [Fact]
    public void Setting_what_is_set_changes_nothing()
    {
        var course = Sample.Draft();
        Assert.False(course.SetActive(true, Sample.Now).Value);
        Assert.False(course.Change(Sample.Details with { PrerequisiteCertifications = [] }, Sample.Oslo, Sample.Now).Value);
        Assert.Equal(1, course.Version);
    }

    [Fact]
    public void A_change_raises_the_version_and_moves_the_times()
    {
        var course = Sample.Draft();
        var later = Sample.Details.Schedule! with
        {
            StartDate = new(2027, 1, 20),
            Sessions = [new(new(2027, 1, 20), new(10, 0), new(12, 0), null)]
        };
        Assert.True(course.Change(Sample.Details with { Schedule = later }, Sample.Oslo, Sample.Now).Value);
        Assert.Equal((2, new DateTimeOffset(2027, 1, 20, 9, 0, 0, TimeSpan.Zero)), (course.Version, course.StartsAt));
    }

    [Fact]
    public void A_stale_version_is_a_conflict_that_names_both()
    {
        var conflict = Sample.Draft().VersionConflict(7);
        Assert.Contains("7", conflict!.Message);
        Assert.Null(Sample.Draft().VersionConflict(1));
        Assert.Null(Sample.Draft().VersionConflict(null));
    }

    [Fact]
    public void A_deadline_under_48_hours_away_is_a_warning()
    {
        var course = Sample.Draft();
        var deadline = Sample.Details.EnrollmentDeadline!.Value;
        Assert.Empty(course.Warnings(deadline - Course.ShortNotice));
        Assert.Equal("UPCOMING_DEADLINE", course.Warnings(deadline - Course.ShortNotice + TimeSpan.FromTicks(1)).Single().Code);
    }

    [Fact]
    public void The_next_instance_keeps_the_details_but_the_schedule_the_deadline_and_the_seats()
    {
        var source = Sample.Draft(Sample.Details with { IsRecurring = true });
        var dates = new Schedule(new(2027, 9, 1), new(2027, 9, 1), null, [new(new(2027, 9, 1), new(9, 0), new(10, 0), null)]);
        var next = source.NextInstance(dates, null, null, Sample.Oslo, Sample.Somebody, Sample.Now).Value;
        Assert.Equal(
            (source.Id, source.Id, CourseStatus.Draft, 1), (next.PreviousCourseId!.Value, next.SeriesId, next.Status, next.Version));
        Assert.Equal((dates, (DateTimeOffset?)null, 2), (next.Details.Schedule, next.Details.EnrollmentDeadline, next.Details.SeatsTotal));
        Assert.Equal(source.Id, next.NextInstance(dates, null, 5, Sample.Oslo, Sample.Somebody, Sample.Now).Value.SeriesId);
    }

    [Fact]
    public void Only_a_recurring_course_has_a_next_instance() =>
        Assert.Equal(
            "VALIDATION_FAILED", Sample.Draft()
                .NextInstance(Sample.Details.Schedule!, null, null, Sample.Oslo, Sample.Somebody, Sample.Now)
                .Errors.Single()
                .Code);

    [Fact]
    public void A_course_is_never_its_own_prerequisite_directly_or_through_others()
    {
        var (a, b, c) = (CourseId.New(), CourseId.New(), CourseId.New());
        var graph = new Dictionary<CourseId, CourseId[]> { [b] = [c], [c] = [a] };
        Assert.True(Prerequisites.Reach(a, a, Of));
        Assert.True(Prerequisites.Reach(a, b, Of));
        Assert.False(Prerequisites.Reach(b, c, Of));
        IEnumerable<CourseId> Of(CourseId id) => graph.GetValueOrDefault(id) ?? [];
    }
}
