using Microsoft.AspNetCore.Components.Routing;

namespace Meander.Dashboard.Layout;

/// <summary>A page that the navigation leads to.</summary>
/// <param name="Address">Below the base address.</param>
/// <param name="Name">As it is shown.</param>
internal sealed record MenuEntry(string Address, string Name)
{
    /// <summary>Which addresses the entry stands for: the front page for its own alone, others for what lies below them too.</summary>
    public NavLinkMatch Match => Address.Length == 0 ? NavLinkMatch.All : NavLinkMatch.Prefix;
}

/// <summary>The navigation.</summary>
internal static class Menu
{
    /// <summary>The pages that are of use to the viewer; whether they may see what is on them, the server says.</summary>
    public static IEnumerable<MenuEntry> Of(Viewer? viewer)
    {
        yield return new("", AppTexts.FrontPage);
        if (viewer is { IsStaff: true })
        {
            yield return new("courses", AppTexts.Courses);
            yield return new("members", AppTexts.Members);
            yield return new("expiring", AppTexts.Expiring);
        }
        else
        {
            yield return new("certification", AppTexts.Certification);
            yield return new("catalogue", AppTexts.Catalogue);
        }

        yield return new("messages", AppTexts.Messages);
        if (viewer is not { IsAdmin: true })
            yield break;
        yield return new("report", AppTexts.Report);
        yield return new("types", AppTexts.Types);
        yield return new("organisation", AppTexts.Settings);
        yield return new("deliveries", AppTexts.Deliveries);
        yield return new("audit", AppTexts.Audit);
    }
}
