using System.Runtime.CompilerServices;

namespace Meander.Testing;

/// <summary>
/// Every question that a test asks is put together a second time, and must be the statement that is kept for its shape with the values
/// of this request: so the whole suite looks for a condition that captures what the shape does not tell.
/// </summary>
internal static class QuestionChecks
{
#pragma warning disable CA2255 // It must be set before the first question, whichever test asks it.
    [ModuleInitializer]
    internal static void TurnOn() => AppContext.SetSwitch("Meander.CheckQuestions", true);
#pragma warning restore CA2255
}
