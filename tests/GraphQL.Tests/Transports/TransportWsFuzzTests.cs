using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>Whatever is sent, a socket is answered or closed with a code of the protocol, and nothing of it is a fault.</summary>
public sealed class TransportWsFuzzTests : IAsyncLifetime
{
    private static readonly string[] Messages =
    [
        "{'type':'connection_init'}",
        "{'type':'connection_init','payload':{'user':'ann'}}",
        "{'type':'ping','payload':{'a':[1,null,true]}}",
        "{'type':'pong'}",
        "{'id':'1','type':'subscribe','payload':{'query':'{ hello who }','variables':{},'operationName':null,'extensions':{}}}",
        "{'id':'2','type':'subscribe','payload':{'query':'subscription S($to: Int!) { numbers(to: $to) }','variables':{'to':3}}}",
        "{'id':'3','type':'subscribe','payload':{'query':'subscription { ticks { text title mine } }'}}",
        "{'id':'3','type':'complete'}",
        "{'id':'1','type':'complete'}",
    ];

    private static readonly byte[] Inserted = [.. "{}[]\",:\\0n"u8];

    private static readonly HashSet<int> Codes = [1001, 1007, 1009, 4400, 4401, 4409, 4429];

    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_out_of_order_and_damaged(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            await using var client = await WsClient.OpenAsync(_server);
            var reading = client.ClosedAsync();
            try
            {
                for (var j = random.Next(1, 12); j > 0; j--)
                    await client.SendRawAsync(Damage(Messages[random.Next(Messages.Length)], random), WebSocketMessageType.Text);
                // The last one closes what is still open.
                await client.SendRawAsync("end");
            }
            catch (WebSocketException)
            {
                // Closed before all was sent.
            }

            Assert.Contains((await reading).Code, Codes);
        }

        Assert.Empty(_server.Log);
        await _server.Rooms.UntilListeners(0);
        await using var after = await WsClient.ReadyAsync(_server);
    }

    private static byte[] Damage(string message, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(message.Replace('\'', '"')).ToList();
        for (var k = random.Next(4) - 1; k > 0; k--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                // Beyond ASCII seldom: most of that is no UTF-8, of which the framework sees to the end, and takes a second for it.
                case 0: bytes[at] = (byte)random.Next(random.Next(50) == 0 ? 256 : 128); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, Inserted[random.Next(Inserted.Length)]); break;
                default: bytes.InsertRange(at, bytes[at..Math.Min(bytes.Count, at + 20)]); break;
            }
        }

        return [.. bytes];
    }
}
