using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Meander.Domain;
using Xunit;

namespace Meander.Architecture.Tests;

/// <summary>
/// Infrastructure reads, locks, stores and sends; it decides nothing. What can be seen of that is what it calls: of Domain it may read
/// properties, compare ids, hand over the facts that it loaded, and say which refusal a broken constraint stands for. Whatever else it asks
/// Domain stands here with a reason. A decision that is written anew, in C# or SQL, no such test can see.
/// </summary>
public sealed class InfrastructureTests
{
    /// <summary>What Domain decides about, which somebody has to load.</summary>
    private static readonly string[] Facts = ["Applicant", "CourseTerms", "HeldCertification", "Holder", "Holding", "Places", "Seats"];

    private static readonly Dictionary<string, string> Asked = new()
    {
        ["CourseTerms.HasStarted"] = "how much of the waiting list to lock and read, none after the start",
        ["Seats.PromotableWith"] = "how much of the waiting list to lock and read",
        ["RegistrationMoves.IsActive"] = "how much of the waiting list to lock and read, none for a registration that has no place to free",
        ["RegistrationRecords.Of"] = "the words that Domain has for each change of a place, stored with it",
        ["Recorded.MemberSignedIn"] = "the event of a membership that the database gave to somebody who signed in for the first time",
        ["Enrollment.IsOpen"] = "whether readers of a course may have lost sight of it, so that the next read checks",
        ["LocalTime.DayOf"] = "the day of an instant in a time zone",
        ["LocalTime.InstantOf"] = "the instant at which a night begins in a time zone",
    };

    private static readonly HashSet<string> Refusals =
    [
        .. typeof(DomainError).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(DomainError))).Select(type => type.Name),
    ];

    [Fact]
    public void Infrastructure_asks_Domain_for_no_decision_or_text() =>
        Assert.Empty(CallsOfDomain().Where(call => !IsFact(call) && !IsRefusal(call)).Except(Asked.Keys).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_question_with_a_reason_is_still_asked() => Assert.Empty(Asked.Keys.Except(CallsOfDomain()));

    /// <summary>The other file finds that a row is no longer as it was read, which is no constraint.</summary>
    [Fact]
    public void Refusals_of_Infrastructure_are_those_of_broken_constraints_and_lost_updates() =>
        Assert.Empty(
            from file in Sources.In("src/Infrastructure", ".cs")
            where Path.GetFileName(file.Path) is not ("ConstraintErrors.cs" or "MeanderDb.cs")
            from Match match in Regex.Matches(file.Text, $@"\bnew ({string.Join('|', Refusals)})\(")
            select $"{file.Path}: {match.Value}");

    private static bool IsFact(string call) =>
        Facts.Contains(Type(call))
        && (Member(call) is ".ctor" or "None" or "Of" || Member(call).StartsWith("set_", StringComparison.Ordinal));

    private static bool IsRefusal(string call) => Refusals.Contains(Type(call)) && Member(call) is (".ctor" or "set_Path");

    private static string Type(string call) => call[..call.IndexOf('.', StringComparison.Ordinal)];

    private static string Member(string call) => call[(call.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// Methods and constructors of Domain's types that the compiled Infrastructure refers to, without property getters and ids. Constants
    /// do not show: the compiler copies them.
    /// </summary>
    private static HashSet<string> CallsOfDomain()
    {
        using var file = File.OpenRead(Assembly.Load("Meander.Infrastructure").Location);
        using var portable = new PEReader(file);
        var metadata = portable.GetMetadataReader();
        return
        [
            .. from handle in metadata.MemberReferences
               let member = metadata.GetMemberReference(handle)
               where member.GetKind() == MemberReferenceKind.Method && member.Parent.Kind == HandleKind.TypeReference
               let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
               where type.ResolutionScope.Kind == HandleKind.AssemblyReference
               let assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope)
               where metadata.GetString(assembly.Name) == "Meander.Domain"
               let call = $"{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}"
               where !Member(call).StartsWith("get_", StringComparison.Ordinal) && !Type(call).EndsWith("Id", StringComparison.Ordinal)
               select call,
        ];
    }
}
