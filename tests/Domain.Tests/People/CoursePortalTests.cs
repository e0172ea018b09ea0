using Meander.Domain.People;

namespace Meander.Domain.Tests.People;

public sealed class CoursePortalTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("https://portal.example.org/{courseId}?n={name}&e={email}&t={certificationType}", true)]
    [InlineData("https://portal.example.org/{surname}", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("portal.example.org", false)]
    [InlineData("https://{name}.example.org/", false)]
    [InlineData(" ", false)]
    [InlineData("https://portal.example.org/{name}/{name}?e={email}&e={email}", true)]
    [InlineData("https://portal.example.org/{name}/{name}/{name}", false)]
    [InlineData("https://portal.example.org/\r\nSet-Cookie: a=b", false)]
    [InlineData("https://user:secret@portal.example.org/{courseId}", false)]
    [InlineData("https://{email}@portal.example.org/", false)]
    [InlineData("https://portal.example.org/people/@{name}", true)]
    public void A_template_is_an_address_with_known_placeholders(string? template, bool right) =>
        Assert.Equal(right, CoursePortal.TemplateProblem(template) is null);

    [Fact]
    public void Values_are_percent_encoded()
    {
        var course = CourseId.New();
        var address = CoursePortal.Fill(
            "https://p.example.org/{courseId}?n={name}&e={email}&t={certificationType}", "Åse & Co", null, "first-aid", course);
        Assert.Equal($"https://p.example.org/{course.Value}?n=%C3%85se%20%26%20Co&e=&t=first-aid", address?.AbsoluteUri);
    }

    [Fact]
    public void An_address_has_at_most_four_thousand_characters_once_it_is_filled_in()
    {
        const string template = "https://p.example.org/{name}";
        var room = CoursePortal.MaxFilled - "https://p.example.org/".Length;
        Assert.Equal(
            CoursePortal.MaxFilled, CoursePortal.Fill(template, new string('a', room), null, null, CourseId.New())?.OriginalString.Length);
        Assert.Null(CoursePortal.Fill(template, new string('a', room + 1), null, null, CourseId.New()));
    }

    [Theory]
    [InlineData("https://portal.example.org/hook", true)]
    [InlineData("http://portal.example.org/hook", false)]
    [InlineData("ftp://portal.example.org", false)]
    [InlineData("https://user:secret@portal.example.org", false)]
    [InlineData("https://på-møte.example.org/hook", true)]
    [InlineData("https://\u0660\u0627.example.org/hook", false)]
    public void A_portal_address_is_https_with_a_host_that_can_be_looked_up_and_without_credentials(string address, bool right) =>
        Assert.Equal(right, Organization.WebhookProblem(address, mayBePrivate: false) is null);

    [Theory]
    [InlineData("http://portal.internal/hook", true)]
    [InlineData("ftp://portal.internal/hook", false)]
    [InlineData("http://user:secret@portal.internal/hook", false)]
    public void A_portal_in_the_installations_own_network_may_do_without_https(string address, bool right) =>
        Assert.Equal(right, Organization.WebhookProblem(address, mayBePrivate: true) is null);
}
