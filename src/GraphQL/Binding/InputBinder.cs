using System.Linq.Expressions;
using System.Reflection;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>Matches arguments and input fields with parameters, and makes what converts their values.</summary>
internal sealed class InputBinder(
    ClrScalars scalars, Type? optionalType, IReadOnlySet<Type> flattened, List<string> mismatches)
{
    private readonly Dictionary<(InputObjectType, Type), ObjectInputShape> _objects = [];
    private readonly Dictionary<(EnumType, Type), EnumInputShape> _enums = [];

    /// <summary>Null, with the mismatch reported, when the parameter does not fit.</summary>
    public InputShape? Bind(InputValue definition, ClrType clr, string coordinate)
    {
        if (optionalType is null || !clr.Type.IsGenericType || clr.Type.GetGenericTypeDefinition() != optionalType)
            return Bind(definition.Type, clr, coordinate);
        if (definition.Type.IsNonNull || definition.DefaultValue is not null)
            return Mismatch(coordinate, $"{definition.Type} with a default or without null is never left out, so {clr} does not fit.");
        return Bind(definition.Type, clr.Argument(0), coordinate) is { } inner ? new OptionalInputShape(clr.Type, inner) : null;
    }

    private InputShape? Bind(GraphQLType type, ClrType clr, string coordinate)
    {
        if (type.IsNonNull && clr.IsNullable)
            return Mismatch(coordinate, $"{type} is never null, but {clr} may be.");
        if (!type.IsNonNull && clr.IsNonNull)
            return Mismatch(coordinate, $"{type} may be null, but {clr} may not.");
        return type.Nullable switch
        {
            ListType list => BindList(list, clr, coordinate),
            InputObjectType input => BindObject(input, clr, coordinate),
            EnumType @enum => BindEnum(@enum, clr, coordinate),
            ScalarType scalar => scalars.Find(scalar.Name, clr.Core) is { } entry
                ? new ScalarInputShape(scalar.Name, entry.Read)
                : Mismatch(coordinate, $"{clr} does not stand for scalar {scalar.Name} ({NamesOf(scalars.TypesOf(scalar.Name))} would)."),
            _ => Mismatch(coordinate, $"{type} is no input type."),
        };
    }

    private InputShape? BindList(ListType list, ClrType clr, string coordinate)
    {
        if (clr.Item is not { } item || !clr.Type.IsAssignableFrom(item.Type.MakeArrayType()))
            return Mismatch(coordinate, $"{list} needs a list such as IReadOnlyList<T>, not {clr}.");
        return Bind(list.Item, item, coordinate) is { } shape
            ? (InputShape)Activator.CreateInstance(typeof(ListInputShape<>).MakeGenericType(item.Type), shape)!
            : null;
    }

    private EnumInputShape? BindEnum(EnumType type, ClrType clr, string coordinate)
    {
        if (!clr.Core.IsEnum)
        {
            Mismatch(coordinate, $"{type.Name} is an enum, {clr} is not.");
            return null;
        }

        if (!_enums.TryGetValue((type, clr.Core), out var shape))
            _enums.Add((type, clr.Core), shape = new EnumInputShape(ClrEnums.Match(type, clr.Core, mismatches)));
        return shape;
    }

    private ObjectInputShape? BindObject(InputObjectType type, ClrType clr, string coordinate)
    {
        if (_objects.TryGetValue((type, clr.Core), out var known))
            return known;
        if (clr.Core.GetConstructors().Length == 0 || clr.Core.IsPrimitive || clr.Core == typeof(string))
        {
            Mismatch(coordinate, $"{type.Name} is an input object, which {clr} cannot be made from.");
            return null;
        }

        var shape = new ObjectInputShape();
        _objects.Add((type, clr.Core), shape);
        var left = type.Fields.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);
        var made = Make(type, clr.Core, left, shape);
        foreach (var field in left.Values)
            Mismatch($"{type.Name}.{field.Name}", $"{ClrType.Name(clr.Core)} has no {KindOfMember(clr.Core)} of that name.");
        if (made is not null)
            shape.Complete(made);
        return shape;
    }

    /// <summary>
    /// A value by its longest constructor, or by its properties when no constructor takes anything. Null, with all mismatches reported,
    /// when a member does not fit.
    /// </summary>
    /// <param name="type">Whose fields they are.</param>
    /// <param name="clr">What is made.</param>
    /// <param name="left">The fields that nothing takes yet; those that are taken here are removed.</param>
    /// <param name="shape">Gets the fields that are taken.</param>
    private MemberInitExpression? Make(InputObjectType type, Type clr, Dictionary<string, InputValue> left, ObjectInputShape shape)
    {
        var constructor = ConstructorOf(clr);
        var arguments = constructor.GetParameters().Select(parameter => Member(parameter.Name!, ClrType.Of(parameter))).ToList();
        var properties = arguments.Count > 0
            ? []
            : clr.GetProperties().Where(property => property.SetMethod is { IsPublic: true })
                .Select(property => (Property: property, Value: Member(property.Name, ClrType.Of(property)))).ToList();
        if (arguments.Contains(null) || properties.Any(one => one.Value is null))
            return null;
        return Expression.MemberInit(
            Expression.New(constructor, arguments!), properties.Select(one => Expression.Bind(one.Property, one.Value!)));

        Expression? Member(string name, ClrType member)
        {
            if (left.Remove(name, out var field))
                return Bind(field, member, $"{type.Name}.{field.Name}") is { } value ? shape.Add(field.Name, value, member.Type) : null;
            if (flattened.Contains(member.Type))
                return Make(type, member.Type, left, shape);
            Mismatch(type.Name, $"the schema has no field for the {KindOfMember(clr)} {name} of {clr.Name}.");
            return null;
        }
    }

    private static ConstructorInfo ConstructorOf(Type clr) => clr.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;

    private static string KindOfMember(Type clr) =>
        ConstructorOf(clr).GetParameters().Length > 0 ? "constructor parameter" : "settable property";

    private InputShape? Mismatch(string coordinate, string problem)
    {
        mismatches.Add($"{coordinate}: {problem}");
        return null;
    }

    private static string NamesOf(IEnumerable<Type> types) =>
        string.Join(" or ", types.Select(ClrType.Name)) is { Length: > 0 } names ? names : "none";
}
