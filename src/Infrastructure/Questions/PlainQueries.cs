using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Meander.Infrastructure.Questions;

/// <summary>
/// Takes functions out of compiled queries: EF Core 10 writes what finds the statement of a query as a function within the query, of which
/// .NET makes a delegate anew each time the query runs (docs/decisions/0019).
/// </summary>
internal sealed class PlainQueries(
    ShapedQueryCompilingExpressionVisitorDependencies query,
    RelationalShapedQueryCompilingExpressionVisitorDependencies relational,
    RelationalCommandBuilderDependencies commands) : RelationalLiftableConstantProcessor(query, relational, commands)
{
    /// <summary>To the queries of contexts with these options.</summary>
    public static void For(DbContextOptionsBuilder options) => options.ReplaceService<ILiftableConstantProcessor, PlainQueries>();

    /// <inheritdoc />
    public override Expression InlineConstants(Expression expression, bool supportsPrecompiledQuery)
    {
        var inlined = base.InlineConstants(expression, supportsPrecompiledQuery);
        return inlined is LambdaExpression whole
            ? Expression.Lambda(whole.Type, new Functions().Visit(whole.Body), whole.Parameters)
            : inlined;
    }

    /// <summary>Makes each function that needs nothing of what is around it once and for all.</summary>
    private sealed class Functions : ExpressionVisitor
    {
        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            var plain = (LambdaExpression)base.VisitLambda(node);
            return Captures.Any(plain) ? plain : Expression.Constant(plain.Compile(), plain.Type);
        }

        // Its functions are data, for whoever translates them.
        protected override Expression VisitUnary(UnaryExpression node) =>
            node.NodeType == ExpressionType.Quote ? node : base.VisitUnary(node);
    }

    private sealed class Captures : ExpressionVisitor
    {
        private readonly HashSet<ParameterExpression> _own = [];
        private bool _any;

        public static bool Any(LambdaExpression function)
        {
            var captures = new Captures();
            captures.Visit(function);
            return captures._any;
        }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            _own.UnionWith(node.Parameters);
            return base.VisitLambda(node);
        }

        protected override Expression VisitBlock(BlockExpression node)
        {
            _own.UnionWith(node.Variables);
            return base.VisitBlock(node);
        }

        protected override CatchBlock VisitCatchBlock(CatchBlock node)
        {
            if (node.Variable is { } caught)
                _own.Add(caught);
            return base.VisitCatchBlock(node);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _any |= !_own.Contains(node);
            return node;
        }
    }
}
