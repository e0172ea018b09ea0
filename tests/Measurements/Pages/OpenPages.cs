using System.Globalization;
using System.Text;
using Meander.Measurements.Rush;

namespace Meander.Measurements.Pages;

/// <summary>Front pages that are open before coordinators of all organisations, one each.</summary>
internal sealed class OpenPages : IAsyncDisposable
{
    /// <summary>A server that has just started compiles what it draws with.</summary>
    private const int AtOnce = 8;

    private readonly List<(Visitor Visitor, OpenPage Page)> _all = [];

    private OpenPage? _first;

    private OpenPages()
    {
    }

    public IEnumerable<OpenPage> All => _all.Select(one => one.Page);

    /// <summary>The one of the first organisation's first coordinator.</summary>
    public OpenPage First => _first!;

    /// <summary>What went wrong at the first page where something did.</summary>
    public string? Fault => All.Select(page => page.Fault).FirstOrDefault(fault => fault is not null);

    /// <param name="asking">The server, and who is there.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OpenPages> OpenAsync(Asking asking, int count, CancellationToken cancellationToken)
    {
        var pages = new OpenPages();
        var server = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{asking.Server}"));
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, count, parallel, async (number, stopping) =>
            {
                var token = Encoding.UTF8.GetString(asking.Identities.Token(Sizes.Coordinator(number)));
                var visitor = await Visitor.SignInAsync(server, token, stopping);
                var page = await OpenPage.OpenAsync(visitor, stopping);
                lock (pages._all)
                    pages._all.Add((visitor, page));
                if (number == 0)
                    pages._first = page;
            });
            return pages;
        }
        catch
        {
            await pages.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(_all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            await one.Page.DisposeAsync();
            one.Visitor.Dispose();
        });
        _all.Clear();
    }
}
