using System.Reflection;
using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>A method that resolves a field.</summary>
internal sealed record ResolverMethod(ResolverClass Owner, MethodInfo Method)
{
    public bool IsViewerNeutral =>
        Method.IsDefined(typeof(SameForEveryViewerAttribute), inherit: false)
        || Owner.Type.IsDefined(typeof(SameForEveryViewerAttribute), inherit: false);
}

/// <summary>Matches one field with its resolver method, or with the property that it is read from.</summary>
internal sealed class FieldBinder(OutputBinder outputs, InputBinder inputs, IReadOnlySet<Type> flattened, List<string> mismatches)
{
    public static string MemberName(OutputField field) => char.ToUpperInvariant(field.Name[0]) + field.Name[1..];

    /// <summary>The CLR type of the parent, or of each parent, that a method of no root type takes.</summary>
    public static Type? ParentOf(MethodInfo method) => method.GetParameters().FirstOrDefault()?.ParameterType is { } first
        ? IsBatch(first) ? first.GetGenericArguments()[0] : first
        : null;

    /// <summary>Null, with all mismatches reported, when something does not fit.</summary>
    public BoundField? Bind(BoundObject parent, OperationKind? root, OutputField field, ResolverMethod? resolver)
    {
        var coordinate = $"{parent.Type.Name}.{field.Name}";
        if (resolver is not null)
        {
            var bound = BindMethod(parent, root, field, resolver, coordinate);
            bound?.IsViewerNeutral = resolver.IsViewerNeutral;
            return bound;
        }

        if (root is not null)
            return Mismatch(coordinate, $"no resolver: a method {MemberName(field)} is missing.");
        if (PathTo(MemberName(field), parent.ClrType) is not [.., var property] path)
            return Mismatch(coordinate, $"no resolver, and {ClrType.Name(parent.ClrType)} has no property {MemberName(field)}.");
        if (field.Arguments.Count > 0)
            return Mismatch(coordinate, "a field with arguments needs a resolver method.");
        if (outputs.Bind(field.Type, ClrType.Of(property), coordinate) is not { } shape)
            return null;
        Type[] types = [parent.ClrType, property.PropertyType];
        var read = Compile(nameof(ResolverCalls.Property), types, path);
        var made = Make(typeof(ComputedField<,>), types, field, Array.Empty<BoundArgument>(), read, shape);
        made.IsViewerNeutral = true;
        return made;
    }

    /// <summary>The property, or the one of a flattened record and that record's; null when there is none.</summary>
    private PropertyInfo[]? PathTo(string name, Type type) => Property(name, type) is { } own
        ? [own]
        : type.GetProperties().Where(outer => flattened.Contains(outer.PropertyType))
            .Select(outer => Property(name, outer.PropertyType) is { } inner ? (PropertyInfo[])[outer, inner] : null)
            .FirstOrDefault(path => path is not null);

    private static PropertyInfo? Property(string name, Type type) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { CanRead: true } property ? property : null;

    private BoundField? BindMethod(BoundObject parent, OperationKind? root, OutputField field, ResolverMethod resolver, string coordinate)
    {
        var (owner, method) = resolver;
        var arguments = BindArguments(field, method.GetParameters().Skip(root is null ? 1 : 0), coordinate);
        var result = ClrType.Of(method.ReturnParameter);
        if (root is OperationKind.Subscription)
            return BindSource(field, resolver, arguments, result.Awaited, coordinate);
        if (root is not null)
        {
            return outputs.Bind(field.Type, result.Awaited, coordinate) is { } rootShape && arguments is not null
                ? Make(
                    typeof(RootField<>), [result.Awaited.Type], field, arguments, owner,
                    Compile(nameof(ResolverCalls.Root), [result.Awaited.Type], method), rootShape)
                : null;
        }

        var first = method.GetParameters().FirstOrDefault()?.ParameterType;
        if (first is null || ParentOf(method) != parent.ClrType)
        {
            var name = parent.ClrType.Name;
            return Mismatch(
                coordinate, $"the first parameter of {Name(method)} must be {name} (static and synchronous) or IReadOnlyList<{name}>.");
        }

        return IsBatch(first)
            ? BindBatch(parent, field, resolver, arguments, result.Awaited, coordinate)
            : BindComputed(parent, field, method, arguments, result, coordinate);
    }

    private BoundField? BindSource(
        OutputField field, ResolverMethod resolver, List<BoundArgument>? arguments, ClrType stream, string coordinate)
    {
        if (!stream.Type.IsGenericType || stream.Type.GetGenericTypeDefinition() != typeof(IAsyncEnumerable<>))
            return Mismatch(
                coordinate, $"{Name(resolver.Method)} resolves a subscription, so it must answer with an IAsyncEnumerable of its events.");
        var one = stream.Argument(0);
        return outputs.Bind(field.Type, one, coordinate) is { } shape && arguments is not null
            ? Make(
                typeof(SourceField<>), [one.Type], field, arguments, resolver.Owner,
                Compile(nameof(ResolverCalls.Root), [stream.Type], resolver.Method), shape)
            : null;
    }

    private BoundField? BindBatch(
        BoundObject parent, OutputField field, ResolverMethod resolver, List<BoundArgument>? arguments, ClrType list, string coordinate)
    {
        if (list.Item is not { } item || !list.Type.IsAssignableTo(typeof(IReadOnlyList<>).MakeGenericType(item.Type)))
            return Mismatch(
                coordinate, $"{Name(resolver.Method)} takes all parents, so it must answer with an IReadOnlyList, one value for each.");
        Type[] types = [parent.ClrType, item.Type];
        return outputs.Bind(field.Type, item, coordinate) is { } shape && arguments is not null
            ? Make(
                typeof(BatchField<,>), types, field, arguments, resolver.Owner,
                Compile(nameof(ResolverCalls.Batch), types, resolver.Method), shape)
            : null;
    }

    private BoundField? BindComputed(
        BoundObject parent, OutputField field, MethodInfo method, List<BoundArgument>? arguments, ClrType result, string coordinate)
    {
        if (!method.IsStatic || result.Awaited != result || result.Type == typeof(Task) || result.Type == typeof(ValueTask))
        {
            const string rule = "takes one parent, so it must be static and synchronous; what queries takes";
            return Mismatch(coordinate, $"{Name(method)} {rule} IReadOnlyList<{parent.ClrType.Name}>.");
        }

        Type[] types = [parent.ClrType, result.Type];
        return outputs.Bind(field.Type, result, coordinate) is { } shape && arguments is not null
            ? Make(typeof(ComputedField<,>), types, field, arguments, Compile(nameof(ResolverCalls.Computed), types, method), shape)
            : null;
    }

    private List<BoundArgument>? BindArguments(OutputField field, IEnumerable<ParameterInfo> parameters, string coordinate)
    {
        var before = mismatches.Count;
        var arguments = new List<BoundArgument>();
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType == typeof(FieldContext) || parameter.ParameterType == typeof(CancellationToken))
                continue;
            if (field.Argument(parameter.Name!) is not { } argument)
                Mismatch(coordinate, $"the schema has no argument for the parameter {parameter.Name}.");
            else if (inputs.Bind(argument, ClrType.Of(parameter), $"{coordinate}({argument.Name}:)") is { } shape)
                arguments.Add(new BoundArgument(argument, shape));
        }

        foreach (var ignored in field.Arguments.Where(argument => parameters.All(parameter => parameter.Name != argument.Name)))
            Mismatch($"{coordinate}({ignored.Name}:)", "the resolver has no parameter for it.");
        return mismatches.Count == before ? arguments : null;
    }

    private static bool IsBatch(Type first) => first.IsGenericType && first.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static object Compile(string name, Type[] types, object member) =>
        typeof(ResolverCalls).GetMethod(name)!.MakeGenericMethod(types).Invoke(null, [member])!;

    private static BoundField Make(Type open, Type[] types, params object[] arguments) =>
        (BoundField)Activator.CreateInstance(open.MakeGenericType(types), arguments)!;

    private BoundField? Mismatch(string coordinate, string problem)
    {
        mismatches.Add($"{coordinate}: {problem}");
        return null;
    }
}
