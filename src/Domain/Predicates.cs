using System.Linq.Expressions;

namespace Meander.Domain;

/// <summary>Puts conditions of a query together from parts that have a home of their own.</summary>
public static class Predicates
{
    /// <summary>One or the other.</summary>
    public static Expression<Func<T, bool>> Or<T>(this Expression<Func<T, bool>> one, Expression<Func<T, bool>> other) =>
        Expression.Lambda<Func<T, bool>>(Expression.OrElse(one.Body, Rebind(other, one.Parameters[0])), one.Parameters);

    /// <summary>True where both predicates are.</summary>
    public static Expression<Func<T, bool>> And<T>(this Expression<Func<T, bool>> one, Expression<Func<T, bool>> other) =>
        Expression.Lambda<Func<T, bool>>(Expression.AndAlso(one.Body, Rebind(other, one.Parameters[0])), one.Parameters);

    /// <summary>True where the predicate is false.</summary>
    public static Expression<Func<T, bool>> Not<T>(this Expression<Func<T, bool>> one) =>
        Expression.Lambda<Func<T, bool>>(Expression.Not(one.Body), one.Parameters);

    /// <summary>A rule about plain values, said of what these read of a row, in the order of its parameters.</summary>
    public static Expression<Func<T, bool>> Of<T>(this LambdaExpression rule, params Expression<Func<T, object?>>[] values)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var body = rule.Parameters.Zip(values).Aggregate(rule.Body, (said, pair) =>
            new Rebinder(pair.First, Unboxed(Rebind(pair.Second, row))).Visit(said));
        return Expression.Lambda<Func<T, bool>>(body, row);
    }

    /// <summary>At least one of them; none of no conditions.</summary>
    public static Expression<Func<T, bool>> AnyOf<T>(IEnumerable<Expression<Func<T, bool>>> conditions) =>
        conditions.Aggregate((Expression<Func<T, bool>>?)null, (some, another) => some is null ? another : some.Or(another))
            ?? (_ => false);

    /// <summary>The lambda's body, said of another parameter.</summary>
    public static Expression Rebind(LambdaExpression lambda, ParameterExpression parameter) =>
        new Rebinder(lambda.Parameters[0], parameter).Visit(lambda.Body);

    /// <summary>
    /// A value that goes to the database as a parameter: a constant would be compiled into the statement, one for each value.
    /// </summary>
    public static Expression Parameter<T>(T value) => Expression.Field(Expression.Constant(new Holder<T>(value)), nameof(Holder<>.Value));

    private static Expression Unboxed(Expression value) =>
        value is UnaryExpression { NodeType: ExpressionType.Convert } boxed && boxed.Type == typeof(object) ? boxed.Operand : value;

    private sealed class Rebinder(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }

    private sealed class Holder<T>(T value)
    {
        public readonly T Value = value;
    }
}
