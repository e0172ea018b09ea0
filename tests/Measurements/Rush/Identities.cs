using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Meander.Measurements.Rush;

/// <summary>The ids that <c>bench-data.sql</c> gives by number or name, and tokens that the server of a measurement believes.</summary>
internal sealed class Identities
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly long _issuedAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    private readonly byte[] _key;
    private readonly Guid[] _users;
    private readonly Dictionary<string, byte[]> _openCourses;
    private readonly byte[][] _courses;
    private readonly byte[][] _organizations;
    private readonly byte[]?[] _tokens;

    private Identities(Guid[] users, Guid[] courses, Guid[] organizations, Dictionary<string, byte[]> openCourses)
    {
        Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        (_key, _users, _tokens) = (Encoding.UTF8.GetBytes(Secret), users, new byte[users.Length][]);
        (_courses, _organizations, _openCourses) = (Array.ConvertAll(courses, Text), Array.ConvertAll(organizations, Text), openCourses);
    }

    /// <summary>What the server's <c>Auth__JwtSecret</c> is.</summary>
    public string Secret { get; }

    /// <summary>Has the database make them, as it did when it was filled.</summary>
    public static async Task<Identities> ReadAsync(RushCluster cluster, CancellationToken cancellationToken)
    {
        var openCourses = new Dictionary<string, byte[]>();
        foreach (var name in OpenCourses.All)
            openCourses.Add(name, Text((await MadeOfAsync($"'course:{name}'", 1, 1))[0]));
        return new(
            await MadeOfAsync("'user:' || n", 0, cluster.Sizes.Users - 1), await MadeOfAsync("'course:' || n", 1, cluster.Sizes.Courses),
            await MadeOfAsync("'org:' || n", 1, Sizes.Organizations), openCourses);

        async Task<Guid[]> MadeOfAsync(string name, int first, int last) => (Guid[])(await cluster.AskAsync(
            $"select array(select md5({name})::uuid from generate_series({first}, {last}) n)", cancellationToken))!;
    }

    /// <param name="number">From 1.</param>
    public byte[] Course(int number) => _courses[number - 1];

    /// <param name="name">One of <see cref="OpenCourses"/>.</param>
    public byte[] Course(string name) => _openCourses[name];

    /// <param name="number">From 1.</param>
    public byte[] Organization(int number) => _organizations[number - 1];

    /// <summary>Of a user; made once, and of the same length for everybody.</summary>
    /// <param name="user">From 0.</param>
    public byte[] Token(int user) => _tokens[user] ??= Sign(_users[user]);

    private static byte[] Text(Guid id) => Encoding.UTF8.GetBytes(id.ToString());

    private byte[] Sign(Guid user)
    {
        var claims = string.Create(
            CultureInfo.InvariantCulture, $$"""{"sub":"{{user}}","iat":{{_issuedAt}},"exp":{{_issuedAt + 86_400}}}""");
        var signed = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed));
        return Encoding.UTF8.GetBytes($"{signed}.{Base64Url.EncodeToString(signature)}");
    }
}
