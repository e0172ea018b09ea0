using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Meander.Application;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace Meander.Infrastructure.Questions;

/// <summary>
/// The statements of questions, one for each shape, by EF Core's compiled queries: putting a statement together and looking it up by its
/// tree cost more than asking it (docs/decisions/0019).
/// </summary>
internal static class Translated<TRequest, TRow>
{
    /// <summary>
    /// So many statements are kept for one kind of request: who asks for pages of every size leaves no more behind. Further ones are
    /// translated each time.
    /// </summary>
    private const int MostKept = 64;

    /// <summary>Set where tests run: puts each question together anew, and finds out when it is not the statement of its shape.</summary>
    private static readonly bool Checks = AppContext.TryGetSwitch("Meander.CheckQuestions", out var on) && on;

    private static readonly ConcurrentDictionary<(Question<TRequest, TRow> Question, IModel Model, object Shape), Kept> Statements =
        [];

    /// <summary>What asks the question when it is given a context and the values; null when it has no shape to be kept.</summary>
    /// <exception cref="InvalidOperationException">A condition captures what is not told by <see cref="Asked{TRequest}"/>.</exception>
    public static Func<MeanderDb, Asked<TRequest>, IAsyncEnumerable<TRow>>? Find(
        Question<TRequest, TRow> question, MeanderDb db, Asked<TRequest> asked)
    {
        if (question.ShapeOf(asked) is not { } shape)
            return null;
        if (!Statements.TryGetValue((question, db.Model, shape), out var kept))
        {
            if (Statements.Count >= MostKept)
                return null;
            kept = Statements.GetOrAdd((question, db.Model, shape), new Kept(TemplateOf(question, db, asked)));
        }

        if (Checks)
            kept.Check(TemplateOf(question, db, asked));
        return kept.Ask;
    }

    private static Template<TRequest> TemplateOf(Question<TRequest, TRow> question, MeanderDb db, Asked<TRequest> asked) =>
        Template<TRequest>.Of(question.Rows(db, asked).Expression, db, asked);

    private sealed class Kept(Template<TRequest> template)
    {
        public Func<MeanderDb, Asked<TRequest>, IAsyncEnumerable<TRow>> Ask { get; } = Compiled(template);

        public void Check(Template<TRequest> again)
        {
            if (!ExpressionEqualityComparer.Instance.Equals(template.Query(typeof(TRow)), again.Query(typeof(TRow)))
                || !template.Values.SequenceEqual(again.Values, ExpressionEqualityComparer.Instance))
                throw new InvalidOperationException($"Rows of {typeof(TRequest).Name} are another statement than that of their shape.");
        }

        private static Func<MeanderDb, Asked<TRequest>, IAsyncEnumerable<TRow>> Compiled(Template<TRequest> template)
        {
            var query = template.Query(typeof(TRow));
            var compile = typeof(EF).GetMethods().Single(method => IsFor(method, query.Parameters.Count))
                .MakeGenericMethod([.. query.Parameters.Select(parameter => parameter.Type), typeof(TRow)]);
            var compiled = compile.Invoke(null, [query])!;
            var call = Expression.Invoke(Expression.Constant(compiled), [template.Db, .. template.Values]);
            return Expression.Lambda<Func<MeanderDb, Asked<TRequest>, IAsyncEnumerable<TRow>>>(call, template.Db, template.Asked).Compile();
        }

        /// <summary>Whether it takes <c>Expression&lt;Func&lt;TContext, …, IQueryable&lt;TResult&gt;&gt;&gt;</c> with so many.</summary>
        private static bool IsFor(MethodInfo method, int parameters)
        {
            if (method.Name != nameof(EF.CompileAsyncQuery) || method.GetGenericArguments().Length != parameters + 1)
                return false;
            var asked = method.GetParameters().Single().ParameterType.GetGenericArguments().Single().GetGenericArguments();
            return asked.Length == parameters + 1 && asked[^1] is { IsGenericType: true } answer
                && answer.GetGenericTypeDefinition() == typeof(IQueryable<>);
        }
    }
}
