using System.Linq.Expressions;
using System.Reflection;

namespace Meander.GraphQL.Binding;

/// <summary>Compiles delegates for properties and resolver methods, so that no request pays for reflection.</summary>
internal static class ResolverCalls
{
    public static ColumnReader<TParent, T> Property<TParent, T>(PropertyInfo[] path)
    {
        var parents = Expression.Parameter(typeof(TParent[]));
        var row = Expression.Parameter(typeof(int).MakeByRefType());
        var value = path.Aggregate((Expression)Expression.ArrayAccess(parents, row), Expression.Property);
        return Column<TParent, T>(new Call(path[^1].GetMethod!, value), parents, row, value);
    }

    public static ColumnReader<TParent, T> Computed<TParent, T>(MethodInfo method)
    {
        var parents = Expression.Parameter(typeof(TParent[]));
        var row = Expression.Parameter(typeof(int).MakeByRefType());
        var call = new Call(method, Expression.ArrayAccess(parents, row));
        return Column<TParent, T>(call, parents, row, call.Body(null));
    }

    /// <summary>The loop over all rows, so that a row costs no call of a delegate, and a getter no call at all.</summary>
    private static ColumnReader<TParent, T> Column<TParent, T>(
        Call call, ParameterExpression parents, ParameterExpression row, Expression value)
    {
        var values = Expression.Parameter(typeof(T[]));
        var end = Expression.Label();
        var loop = Expression.Loop(
            Expression.IfThenElse(
                Expression.LessThan(row, Expression.ArrayLength(parents)),
                Expression.Block(Expression.Assign(Expression.ArrayAccess(values, row), value), Expression.PreIncrementAssign(row)),
                Expression.Break(end)),
            end);
        return Expression.Lambda<ColumnReader<TParent, T>>(loop, parents, call.Arguments, call.Context, call.Cancellation, values, row)
            .Compile();
    }

    public static Func<object?, IReadOnlyList<TParent>, object?[], FieldContext, CancellationToken, ValueTask<IReadOnlyList<T>>>
        Batch<TParent, T>(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object));
        var parents = Expression.Parameter(typeof(IReadOnlyList<TParent>));
        var call = new Call(method, parents);
        var body = Adapt(call.Body(instance), typeof(IReadOnlyList<T>));
        return Expression
            .Lambda<Func<object?, IReadOnlyList<TParent>, object?[], FieldContext, CancellationToken, ValueTask<IReadOnlyList<T>>>>(
            body, instance, parents, call.Arguments, call.Context, call.Cancellation).Compile();
    }

    public static Func<object?, object?[], FieldContext, CancellationToken, ValueTask<T>> Root<T>(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object));
        var call = new Call(method, null);
        return Expression.Lambda<Func<object?, object?[], FieldContext, CancellationToken, ValueTask<T>>>(
            Adapt(call.Body(instance), typeof(T)), instance, call.Arguments, call.Context, call.Cancellation).Compile();
    }

    private static MethodCallExpression Adapt(Expression result, Type wanted)
    {
        var type = result.Type;
        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var (name, given) =
            open == typeof(Task<>) ? (nameof(FromTask), type.GetGenericArguments()[0])
            : open == typeof(ValueTask<>) ? (nameof(FromValueTask), type.GetGenericArguments()[0])
            : (nameof(FromValue), type);
        var method = typeof(ResolverCalls).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(given, wanted);
        return Expression.Call(method, result);
    }

    private static ValueTask<TWanted> FromValue<T, TWanted>(T value)
        where T : TWanted => ValueTask.FromResult<TWanted>(value);

    private static async ValueTask<TWanted> FromTask<T, TWanted>(Task<T> task)
        where T : TWanted => await task;

    private static async ValueTask<TWanted> FromValueTask<T, TWanted>(ValueTask<T> task)
        where T : TWanted => await task;

    /// <summary>The parameters that every compiled call has, in the order of the delegate types above.</summary>
    private sealed class Call(MethodInfo method, Expression? parent)
    {
        public ParameterExpression Arguments { get; } = Expression.Parameter(typeof(object?[]));

        public ParameterExpression Context { get; } = Expression.Parameter(typeof(FieldContext));

        public ParameterExpression Cancellation { get; } = Expression.Parameter(typeof(CancellationToken));

        public MethodCallExpression Body(Expression? instance)
        {
            var values = new List<Expression>();
            var argument = 0;
            foreach (var parameter in method.GetParameters().Skip(parent is null ? 0 : 1))
            {
                values.Add(
                    parameter.ParameterType == typeof(FieldContext) ? Context
                    : parameter.ParameterType == typeof(CancellationToken) ? Cancellation
                    : Expression.Convert(Expression.ArrayIndex(Arguments, Expression.Constant(argument++)), parameter.ParameterType));
            }

            if (parent is not null)
                values.Insert(0, parent);
            return Expression.Call(method.IsStatic ? null : Expression.Convert(instance!, method.DeclaringType!), method, values);
        }
    }
}
