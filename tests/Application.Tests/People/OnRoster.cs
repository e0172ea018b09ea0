using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>Questions to the roster, and people by the names that its tests know them by.</summary>
public abstract class OnRoster(Given given) : OnPostgres(given)
{
    protected static readonly PageRequest Whole = new(First: 100, CountTotal: true);

    /// <summary>Adds a member of that name.</summary>
    protected async Task<Person> NamedAsync(
        string name, Role role = Role.PeerMentor, LocalAssociationId? association = null, string? email = null, Tenant? tenant = null)
    {
        var to = tenant ?? Hlf;
        var member = (await to.Admin.SendAsync(
            new AddMember(to.Id, null, name, email ?? $"{Guid.NewGuid():n}@example.org", role, association, null, "nb"))).Value;
        return new Person(Given, member.UserId, member.Id);
    }

    /// <summary>Makes somebody who is known already a member of another organisation too.</summary>
    protected static async Task AlsoInAsync(
        Tenant tenant, Person person, Role role, LocalAssociationId? association = null, string? email = null,
        string name = "Known already") =>
        _ = (await tenant.Admin.SendAsync(new AddMember(
            tenant.Id, person.Id, name, email ?? $"{Guid.NewGuid():n}@example.org", role, association, null, "nb"))).Value;

    protected static Task<Page<MemberRow>> PageAsync(
        Person viewer, RosterFilter? filter = null, RosterOrder order = RosterOrder.NameAsc, PageRequest? page = null) =>
        viewer.AskAsync(new RosterPage(filter, order, page ?? Whole));

    /// <summary>The whole list, which its total agrees with.</summary>
    protected static async Task<IReadOnlyList<MemberId>> ListAsync(
        Person viewer, RosterFilter? filter = null, RosterOrder order = RosterOrder.NameAsc)
    {
        var page = await PageAsync(viewer, filter, order);
        Assert.Equal(page.Nodes.Count, page.TotalCount);
        return [.. page.Nodes.Select(row => row.Id)];
    }

    /// <summary>The names of the whole list.</summary>
    protected async Task<IReadOnlyList<string>> NamesAsync(
        Person viewer, RosterFilter? filter = null, RosterOrder order = RosterOrder.NameAsc)
    {
        var page = await PageAsync(viewer, filter, order);
        Assert.Equal(page.Nodes.Count, page.TotalCount);
        var ids = page.Nodes.Select(row => row.Id).ToList();
        var names = await Given.StoredAsync(
            db => db.Members.Where(member => ids.Contains(member.Id)).ToDictionaryAsync(member => member.Id, member => member.Name));
        return [.. ids.Select(id => names[id])];
    }

    /// <summary>The whole list in pages of that size, from the front or from the back; between two pages something may happen.</summary>
    protected static async Task<IReadOnlyList<MemberId>> InPagesAsync(
        Person viewer, RosterFilter? filter, RosterOrder order, int size, bool backward = false, Func<int, Task>? between = null)
    {
        var pages = new List<IEnumerable<MemberId>>();
        for (string? cursor = null; ;)
        {
            var request = backward ? new PageRequest(Last: size, Before: cursor) : new PageRequest(First: size, After: cursor);
            var page = await PageAsync(viewer, filter, order, request);
            pages.Add(page.Nodes.Select(row => row.Id));
            if (!(backward ? page.PageInfo.HasPreviousPage : page.PageInfo.HasNextPage))
                break;
            cursor = backward ? page.PageInfo.StartCursor : page.PageInfo.EndCursor;
            if (between is not null)
                await between(pages.Count);
        }

        if (backward)
            pages.Reverse();
        return [.. pages.SelectMany(page => page)];
    }

    /// <summary>The person's certification is taken back today.</summary>
    protected async Task RevokeAsync(Person person, string code, Tenant? tenant = null)
    {
        var to = tenant ?? Hlf;
        var id = (await to.CertificationAsync(person, code))!.Value.Certification.Id;
        _ = (await to.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;
    }

    protected Task RenameAsync(Person person, string name) =>
        Given.StoredAsync(db => db.Database.ExecuteSqlAsync(
            $"update user_organization_memberships set name = {name} where id = {person.MemberId.Value}"));
}
