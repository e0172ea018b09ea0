namespace Meander.GraphQL.Execution;

/// <summary>Plans by document text and operation name.</summary>
internal sealed class PlanCache(int maxPlans, long maxCharacters = 8 * 1024 * 1024)
{
    private readonly BoundedCache<(string Document, string? OperationName), OperationPlan> _plans = new(maxPlans, maxCharacters);

    public int Count => _plans.Count;

    public OperationPlan? Find(string document, string? operationName) => _plans.Find((document, operationName));

    public void Add(string document, string? operationName, OperationPlan plan) =>
        _plans.Add((document, operationName), plan, document.Length);
}
