using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests;

/// <summary>Lists by name, page after page, in databases of other locales than the one that the rules are tried in otherwise.</summary>
public sealed class NorwegianOrderTests
{
    private static readonly string[] InOrder = ["alfa", "Beta", "Zulu", "Ægir", "Østfold", "Åse"];

    /// <summary>The last makes other small letters than the rest: in Turkish I is not the capital of i.</summary>
    public static TheoryData<string> Locales =>
    [
        "locale 'C'", "locale 'C.UTF-8'", "locale 'C' locale_provider icu icu_locale 'en-US'",
        "locale 'C' locale_provider icu icu_locale 'tr'",
    ];

    [Theory]
    [MemberData(nameof(Locales))]
    public async Task Lists_by_name_go_by_Norwegian_rules_whatever_the_locale_of_the_database(string locale)
    {
        using var given = await Given.InLocaleAsync(locale);
        var hlf = await given.OrganizationAsync();
        foreach (var name in InOrder.Reverse())
        {
            await given.StoredAsync(async db =>
            {
                db.Add(LocalAssociation.Create(hlf.Id, name));
                return await db.SaveChangesAsync();
            });
            _ = (
                await hlf.Admin.SendAsync(
                    new AddMember(hlf.Id, null, name, $"{Guid.NewGuid():n}@w.example", Role.PeerMentor, null, null, "nb")))
                .Value;
            await hlf.CourseAsync(one => one with { Title = name });
        }

        Assert.Equal(
            InOrder,
            await PagesAsync(page => hlf.Admin.AskAsync(new CoursesPage(null, CourseOrder.TitleAsc, page)), row => row.Details.Title));
        Assert.Equal(InOrder, await NamesAsync(given, page => hlf.Admin.AskAsync(new DirectoryPage(null, null, page))));
        Assert.Equal(
            InOrder,
            await NamesAsync(given, page => hlf.Admin.AskAsync(new RosterPage(new(Roles: [Role.PeerMentor]), RosterOrder.NameAsc, page))));
        Assert.Equal(InOrder, (await hlf.Admin.AskAsync(new LocalAssociationsOfOrganizations([hlf.Id]))).Select(one => one.Name));
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public async Task Types_go_by_their_codes_whatever_the_locale_of_the_database(string locale)
    {
        using var given = await Given.InLocaleAsync(locale);
        var hlf = await given.OrganizationAsync();
        foreach (var code in new[] { "ab", "a-c", "a1" })
            await hlf.TypeAsync(code);

        Assert.Equal(["a-c", "a1", "ab"], (await hlf.Admin.AskAsync(new CertificationTypesIn(hlf.Id))).Select(type => type.Code));
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public async Task Searches_and_addresses_fold_the_same_letters_whatever_the_locale_of_the_database(string locale)
    {
        using var given = await Given.InLocaleAsync(locale);
        var hlf = await given.OrganizationAsync();
        var member =
            (await hlf.Admin.SendAsync(new AddMember(hlf.Id, null, "INGRID ÆSØÅ", "INGRID@w.example", Role.PeerMentor, null, null, "nb")))
                .Value;
        var course = await hlf.CourseAsync(one => one with { Title = "INGRID ÆSØÅ" });

        foreach (var word in new[] { "ingrid", "Æsøå", "INGRID ÆSØÅ" })
        {
            var page = new PageRequest(First: 10);
            Assert.Equal([member.Id], (await hlf.Admin.AskAsync(new DirectoryPage(word, null, page))).Edges.Select(edge => edge.Node.Id));
            Assert.Equal(
                [member.Id], (await hlf.Admin.AskAsync(new RosterPage(new(Search: word), RosterOrder.NameAsc, page)))
                    .Edges.Select(edge => edge.Node.Id));
            Assert.Equal(
                [course.Id], (await hlf.Admin.AskAsync(new CoursesPage(new(Search: word), CourseOrder.TitleAsc, page)))
                    .Edges.Select(edge => edge.Node.Id));
        }

        Assert.Equal(
            "CONFLICT", (
                await hlf.Admin.SendAsync(new AddMember(hlf.Id, null, "Another", "ingrid@w.example", Role.PeerMentor, null, null, "nb")))
                .Code());
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(Given given, Func<PageRequest, Task<Page<MemberRow>>> ask)
    {
        var members = await PagesAsync(ask, row => row.Id);
        var names = await given.StoredAsync(
            db => db.Members.Where(member => members.Contains(member.Id)).ToDictionaryAsync(member => member.Id, member => member.Name));
        return [.. members.Select(member => names[member])];
    }

    /// <summary>The whole list, two at a time; read backwards it is the same.</summary>
    private static async Task<IReadOnlyList<T>> PagesAsync<TRow, T>(Func<PageRequest, Task<Page<TRow>>> ask, Func<TRow, T> select)
        where TRow : class
    {
        var (forward, backward) = (new List<T>(), new List<T>());
        for (var page = await ask(new PageRequest(First: 2)); ; page = await ask(new PageRequest(First: 2, After: page.PageInfo.EndCursor)))
        {
            forward.AddRange(page.Edges.Select(edge => select(edge.Node)));
            if (!page.PageInfo.HasNextPage)
                break;
        }

        for (
            var page = await ask(new PageRequest(Last: 2)); ; page = await ask(new PageRequest(Last: 2, Before: page.PageInfo.StartCursor)))
        {
            backward.InsertRange(0, page.Edges.Select(edge => select(edge.Node)));
            if (!page.PageInfo.HasPreviousPage)
                break;
        }

        Assert.Equal(forward, backward);
        return forward;
    }
}
