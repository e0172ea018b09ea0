using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>Matches field types with the CLR types of what answers them, and makes the shapes that complete their values.</summary>
internal sealed class OutputBinder(
    SchemaBinding binding, ClrScalars scalars, Func<ObjectType, Type, string, BoundObject?> bindObject, List<string> mismatches)
{
    private readonly Dictionary<(EnumType, Type), Dictionary<string, object>> _enums = [];
    private readonly HashSet<(NamedType Type, Type ClrType, string Coordinate)> _abstractUses = [];

    /// <summary>A <see cref="ValueShape{T}"/> of exactly the CLR type; null, with the mismatch reported, when the two do not fit.</summary>
    public object? Bind(GraphQLType type, ClrType clr, string coordinate)
    {
        if (type.IsNonNull && clr.IsNullable)
            return Mismatch(coordinate, $"{type} is never null, but {clr} may be.");
        var isStruct = System.Nullable.GetUnderlyingType(clr.Type) is not null;
        var shape = BindCore(type.Nullable, type.IsNonNull, isStruct ? new ClrType(clr.Core, null) : clr, coordinate);
        return shape is not null && isStruct ? Make(typeof(NullableShape<>), [clr.Core], shape) : shape;
    }

    /// <summary>Every possible type of each interface and union must be able to come out of the fields that were bound to it.</summary>
    public void CheckAbstractUses()
    {
        foreach (var (type, clrType, coordinate) in _abstractUses)
        {
            var possibleTypes = binding.Schema.PossibleTypes(type);
            foreach (var unknown in possibleTypes.Where(possible => binding.Find(possible) is null))
                Mismatch(
                    unknown.Name, $"no CLR type is bound to it, though {type.Name} may stand for it; use Bind<T>(\"{unknown.Name}\").");
            var bound = possibleTypes.Select(binding.Find).OfType<BoundObject>().ToList();
            foreach (var impossible in bound.Where(possible => !possible.ClrType.IsAssignableTo(clrType)))
                Mismatch(
                    coordinate, $"{ClrType.Name(impossible.ClrType)}, which is {impossible.Type.Name}, is no {ClrType.Name(clrType)}.");
            foreach (var twins in bound.GroupBy(possible => possible.ClrType).Where(group => group.Count() > 1))
            {
                var names = string.Join(" and ", twins.Select(twin => twin.Type.Name));
                Mismatch(coordinate, $"{ClrType.Name(twins.Key)} stands for {names}, so it does not tell which.");
            }
        }
    }

    private object? BindCore(GraphQLType type, bool nonNull, ClrType clr, string coordinate)
    {
        switch (type)
        {
            case ListType list:
                if (clr.Item is not { } item)
                    return Mismatch(coordinate, $"{type} needs a list, not {clr}.");
                return Bind(list.Item, item, coordinate) is { } itemShape
                    ? Make(typeof(ListShape<,>), [clr.Type, item.Type], nonNull, list.Item.IsNonNull, itemShape)
                    : null;
            case ScalarType scalar:
                return scalars.Find(scalar.Name, clr.Type) is { } entry
                    ? entry.Shape(nonNull)
                    : Mismatch(coordinate, $"{clr} does not stand for scalar {scalar.Name}.");
            case EnumType @enum:
                if (!clr.Type.IsEnum)
                    return Mismatch(coordinate, $"{@enum.Name} is an enum, {clr} is not.");
                if (!_enums.TryGetValue((@enum, clr.Type), out var values))
                    _enums.Add((@enum, clr.Type), values = ClrEnums.Match(@enum, clr.Type, mismatches));
                return typeof(ClrEnums)
                    .GetMethod(nameof(ClrEnums.Shape))!.MakeGenericMethod(clr.Type)
                    .Invoke(null, [nonNull, @enum, values]);
            case ObjectType @object:
                return bindObject(@object, clr.Type, coordinate) is { } bound
                    ? Make(typeof(ObjectShape<>), [clr.Type], nonNull, bound)
                    : null;
            default:
                if (clr.Type.IsValueType)
                    return Mismatch(coordinate, $"{type} stands for several types, which {clr} cannot.");
                _abstractUses.Add((type.Named, clr.Type, coordinate));
                return Make(typeof(AbstractShape<>), [clr.Type], nonNull, type.Named, binding);
        }
    }

    private object? Mismatch(string coordinate, string problem)
    {
        mismatches.Add($"{coordinate}: {problem}");
        return null;
    }

    private static object Make(Type open, Type[] types, params object[] arguments) =>
        Activator.CreateInstance(open.MakeGenericType(types), arguments)!;
}
