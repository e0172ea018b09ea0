using System.Linq.Expressions;
using System.Reflection;
using Meander.Application;
using Microsoft.EntityFrameworkCore.Query;

namespace Meander.Infrastructure.Questions;

/// <summary>
/// The tree of a question, with places where its values stood: whatever is read of <see cref="Asked{TRequest}"/>, which the conditions have
/// captured, becomes a parameter.
/// </summary>
internal sealed class Template<TRequest>
{
    private readonly Expression _body;
    private readonly List<ParameterExpression> _places;

    private Template(Expression body, ParameterExpression db, ParameterExpression asked, Places places) =>
        (_body, Db, Asked, _places, Values) = (body, db, asked, places.Parameters, places.Values);

    /// <summary>The context that asks.</summary>
    public ParameterExpression Db { get; }

    /// <summary>The values that it is asked with.</summary>
    public ParameterExpression Asked { get; }

    /// <summary>What stands in each place, as read of <see cref="Asked"/>.</summary>
    public IReadOnlyList<Expression> Values { get; }

    /// <exception cref="InvalidOperationException">A condition captures something else.</exception>
    public static Template<TRequest> Of(Expression tree, MeanderDb db, Asked<TRequest> asked)
    {
        var (dbParameter, askedParameter) = (Expression.Parameter(typeof(MeanderDb), "db"), Expression.Parameter(asked.GetType(), "asked"));
        var open = new Captures(db, dbParameter, asked, askedParameter).Visit(tree);
        var places = new Places(askedParameter);
        return new Template<TRequest>(places.Visit(open)!, dbParameter, askedParameter, places);
    }

    /// <summary>As a function of the context and the places.</summary>
    public LambdaExpression Query(Type row) => Expression.Lambda(
        typeof(Func<,>).Assembly.GetType($"System.Func`{_places.Count + 2}")!.MakeGenericType(
            [Db.Type, .. _places.Select(place => place.Type), typeof(IQueryable<>).MakeGenericType(row)]),
        _body, [Db, .. _places]);

    /// <summary>Puts what conditions have captured back to where it came from.</summary>
    private sealed class Captures(MeanderDb db, ParameterExpression dbParameter, Asked<TRequest> asked, ParameterExpression askedParameter)
        : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node switch
        {
            // A table; bound to the context that it was taken from, which must not outlive its request.
            EntityQueryRootExpression root => root.DetachQueryProvider(),
            _ => base.Visit(node),
        };

        protected override Expression VisitMember(MemberExpression node) =>
            IsCaptured(node) ? Source(node, Value(node)) : base.VisitMember(node);

        protected override Expression VisitConstant(ConstantExpression node) =>
            ReferenceEquals(node.Value, db) ? dbParameter : node;

        private Expression Source(MemberExpression node, object? value) => value switch
        {
            _ when ReferenceEquals(value, asked) => askedParameter,
            _ when ReferenceEquals(value, asked.Reach) => Expression.Property(askedParameter, nameof(asked.Reach)),
            TRequest when ReferenceEquals(value, asked.Request) => Expression.Property(askedParameter, nameof(asked.Request)),
            { } part when !part.GetType().IsValueType && PartOfRequest(part) is { } path => path,
            DateTimeOffset now when now == asked.Now => Expression.Property(askedParameter, nameof(asked.Now)),
            // The same question put together before or beside this one, such as "the courses that one is registered for".
            IQueryable query => Visit(query.Expression)!,
            MeanderDb => dbParameter,
            _ => OfPart(node) ?? throw new InvalidOperationException(
                $"A question of {typeof(TRequest).Name} captures {node.Member.Name} ({node.Type.Name}), which its request does not tell."),
        };

        /// <summary>
        /// A list or a filter of the request that was handed on by itself. Two that are one and the same cannot be told apart.
        /// </summary>
        private MemberExpression? PartOfRequest(object part) =>
            part is not string && PartsOf(Expression.Property(askedParameter, nameof(asked.Request)), asked.Request!)
                .Where(one => ReferenceEquals(one.Value, part)).Take(2).ToList() is [var only]
                ? only.Path
                : null;

        private static IEnumerable<(MemberExpression Path, object Value)> PartsOf(Expression whole, object value)
        {
            foreach (var property in value.GetType().GetProperties().Where(one => one.GetIndexParameters().Length == 0))
            {
                if (property.PropertyType.IsValueType || property.GetValue(value) is not { } part)
                    continue;
                var path = Expression.Property(whole, property);
                yield return (path, part);
                if (part is IPartOfRequest)
                {
                    foreach (var inner in PartsOf(path, part))
                        yield return inner;
                }
            }
        }

        /// <summary>A member of what was captured, such as <c>asked.Request.Ids</c>.</summary>
        private MemberExpression? OfPart(MemberExpression node) =>
            node.Expression is MemberExpression whole && IsCaptured(whole) && node.Type != typeof(IQueryable)
                ? node.Update(Source(whole, Value(whole)))
                : null;

        /// <summary>
        /// A member of a member, down to an object that the compiler made for what a lambda captures, or to one that holds a value.
        /// </summary>
        private static bool IsCaptured(MemberExpression node) =>
            node.Expression is ConstantExpression { Value: not null } or MemberExpression && Root(node) is ConstantExpression;

        private static Expression? Root(Expression? node) => node is MemberExpression member ? Root(member.Expression) : node;

        private static object? Value(Expression? node) => node switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member => field.GetValue(Value(member.Expression)),
            MemberExpression { Member: PropertyInfo property } member => property.GetValue(Value(member.Expression)),
            _ => null,
        };
    }

    /// <summary>Makes a parameter of each largest part that is read of what was asked alone.</summary>
    private sealed class Places(ParameterExpression asked) : ExpressionVisitor
    {
        public List<ParameterExpression> Parameters { get; } = [];

        public List<Expression> Values { get; } = [];

        public override Expression? Visit(Expression? node)
        {
            if (node is null or LambdaExpression or ParameterExpression || !Reads.Of(node, asked))
                return base.Visit(node);
            var known = Values.FindIndex(value => ExpressionEqualityComparer.Instance.Equals(value, node));
            if (known >= 0)
                return Parameters[known];
            var place = Expression.Parameter(node.Type, $"p{Parameters.Count}");
            Parameters.Add(place);
            Values.Add(node);
            return place;
        }
    }

    /// <summary>Whether an expression reads what was asked, and no row.</summary>
    private sealed class Reads(ParameterExpression asked) : ExpressionVisitor
    {
        private bool _asked;
        private bool _other;

        public static bool Of(Expression node, ParameterExpression asked)
        {
            var reads = new Reads(asked);
            reads.Visit(node);
            return reads is { _asked: true, _other: false };
        }

        public override Expression? Visit(Expression? node)
        {
            if (node is EntityQueryRootExpression)
                _other = true;
            return _other ? node : base.Visit(node);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            if (node == asked)
                _asked = true;
            else
                _other = true;
            return node;
        }
    }
}
