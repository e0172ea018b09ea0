using System.Text.RegularExpressions;
using Xunit;

namespace Meander.Architecture.Tests;

/// <summary>What the audit log says has one home, <c>Domain/Audit/Recorded.cs</c>.</summary>
public sealed class AuditRuleTests
{
    private const string Subjects =
        "registration|course|course_alert|certification|certification_type|member|local_association|organization|webhook_delivery";

    [Theory]
    [InlineData(@"\bAuditEvent\.Of\(")]
    [InlineData($@"""(?:{Subjects})\.[a-z_]+""")]
    [InlineData(@"insert\s+into\s+audit_events")]
    public void Every_audit_event_is_made_in_Recorded_and_none_by_a_statement(string making) =>
        Assert.Empty(
            from file in Sources.In("src", ".cs", ".sql")
            where Path.GetFileName(file.Path) != "Recorded.cs"
            from Match match in Regex.Matches(file.Text, making, RegexOptions.IgnoreCase)
            select $"{file.Path}: {match.Value}");
}
