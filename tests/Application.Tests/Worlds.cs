using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Meander.Application.Tests;

/// <summary>
/// In how many generated worlds a rule is tried: 10, or as many as the environment variable <c>MEANDER_WORLDS</c> says. A failure names the
/// seed and the size of its world, and <c>MEANDER_REPLAY=SEED,GAMMA,SIZE</c> tries just that world again; without the size it tries the
/// whole series that began there.
/// </summary>
internal static class Worlds
{
    private const int Few = 10;

    /// <summary>The rule holds in every world that is generated.</summary>
    public static Task CheckAsync<T>(Arbitrary<T> worlds, Func<T, Task> holds) =>
        CheckAsync(worlds, holds, Environment.GetEnvironmentVariable("MEANDER_REPLAY"));

    /// <summary>The rule holds in the world of a seed that it once failed for.</summary>
    /// <param name="worlds">Generates the world.</param>
    /// <param name="holds">Throws where the rule does not hold.</param>
    /// <param name="replay">As in <c>MEANDER_REPLAY</c>; null for new worlds.</param>
    public static Task CheckAsync<T>(Arbitrary<T> worlds, Func<T, Task> holds, string? replay)
    {
        var config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(Count());
        if (replay is not null)
        {
            var numbers = replay.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
            var seed =
                new Rnd(ulong.Parse(numbers[0], CultureInfo.InvariantCulture), ulong.Parse(numbers[1], CultureInfo.InvariantCulture));
            var size = numbers.Length > 2
                ? FSharpOption<int>.Some(int.Parse(numbers[2], CultureInfo.InvariantCulture))
                : FSharpOption<int>.None;
            config = config.WithMaxTest(numbers.Length > 2 ? 1 : Count()).WithReplay(new Replay(seed, size));
        }

        var property = Prop.ForAll(worlds, world => Task.Run(() => holds(world)).GetAwaiter().GetResult());
        return Task.Run(() => property.Check(config));
    }

    private static int Count() =>
        Environment.GetEnvironmentVariable("MEANDER_WORLDS") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : Few;
}
