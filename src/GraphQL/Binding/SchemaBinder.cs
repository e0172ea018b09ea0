using System.Reflection;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Introspection;
using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;

namespace Meander.GraphQL.Binding;

/// <summary>
/// Finds for every field that a request can reach what answers it. Walks from the root resolvers' return types, and collects every mismatch
/// on the way.
/// </summary>
internal sealed class SchemaBinder
{
    private readonly Schema _schema;
    private readonly SchemaBinding _binding;
    private readonly List<string> _mismatches = [];
    private readonly Dictionary<OutputField, ResolverMethod> _methods = [];
    private readonly Queue<BoundObject> _unvisited = [];
    private readonly FieldBinder _fields;
    private readonly OutputBinder _outputs;

    private SchemaBinder(GraphQLServerOptions options, Schema schema)
    {
        _schema = schema;
        var scalars = new ClrScalars(options.Scalars);
        _binding = new SchemaBinding(schema, new InputCoercion(options.Limits.MaxErrors))
        {
            Prices = PriceList.Of(schema, options, _mismatches),
        };
        _outputs = new OutputBinder(_binding, scalars, BindObject, _mismatches);
        _fields = new FieldBinder(_outputs, new InputBinder(scalars, options.OptionalType, _mismatches), _mismatches);
    }

    /// <exception cref="SchemaBindingException">Lists everything that does not fit.</exception>
    public static SchemaBinding Bind(GraphQLServerOptions options, Schema schema)
    {
        var binder = new SchemaBinder(options, schema);
        binder.BindRoot(schema.Query);
        binder.BindRoot(schema.Mutation);
        binder.BindRoot(schema.Subscription);
        foreach (var (name, clrType) in options.ObjectTypes)
        {
            if (schema.Type(name) is ObjectType type)
                binder.BindObject(type, clrType, name);
            else
                binder._mismatches.Add(
                    $"{name}: the schema has no object type of this name, to which {ClrType.Name(clrType)} was to be bound.");
        }

        foreach (var type in IntrospectionFields.Classes.Concat(options.ResolverTypes))
            binder.AddClass(new ResolverClass(type));
        binder.Walk();
        return binder._mismatches.Count == 0 ? binder._binding : throw new SchemaBindingException([.. binder._mismatches.Distinct()]);
    }

    private void BindRoot(ObjectType? root)
    {
        if (root is null)
            return;
        BindObject(root, typeof(RootRow), root.Name);
        if (root != _schema.Query)
            return;
        _methods.Add(_schema.SchemaField, new ResolverMethod(IntrospectionFields.Root, IntrospectionFields.SchemaMethod));
        _methods.Add(_schema.TypeField, new ResolverMethod(IntrospectionFields.Root, IntrospectionFields.TypeMethod));
    }

    private void AddClass(ResolverClass owner)
    {
        var name = owner.Type.GetCustomAttribute<FieldsOfAttribute>()?.TypeName;
        if (name is null || _schema.Type(name) is not ObjectType type)
        {
            _mismatches.Add(
                $"{name ?? owner.Type.Name}: {owner.Type.Name} resolves fields of an object type that the schema does not have.");
            return;
        }

        foreach (var method in MethodsOf(owner.Type))
        {
            if (type.Fields.FirstOrDefault(field => FieldBinder.MemberName(field) == method.Name) is not { } field)
                _mismatches.Add($"{type.Name}: the schema has no field for {owner.Type.Name}.{method.Name}.");
            else if (!_methods.TryAdd(field, new ResolverMethod(owner, method)))
                _mismatches.Add(
                    $"{type.Name}.{field.Name}: resolved twice, by {_methods[field].Owner.Type.Name} and by {owner.Type.Name}.");
            else if (!IsRoot(type) && FieldBinder.ParentOf(method) is { } parent)
                BindObject(type, parent, $"{type.Name}.{field.Name}");
        }
    }

    private static IEnumerable<MethodInfo> MethodsOf(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object)
            && method.Name is not (nameof(IDisposable.Dispose) or nameof(IAsyncDisposable.DisposeAsync)));

    private void Walk()
    {
        while (_unvisited.TryDequeue(out var bound))
        {
            IEnumerable<OutputField> all = bound.Type.Fields;
            if (bound.Type == _schema.Query)
                all = [_schema.SchemaField, _schema.TypeField, .. all];
            foreach (var field in all)
            {
                if (_fields.Bind(bound, RootOf(bound.Type), field, _methods.GetValueOrDefault(field)) is { } made)
                    bound.Add(made);
            }
        }

        _outputs.CheckAbstractUses();
    }

    private bool IsRoot(ObjectType type) => RootOf(type) is not null;

    private OperationKind? RootOf(ObjectType type) =>
        type == _schema.Query ? OperationKind.Query
        : type == _schema.Mutation ? OperationKind.Mutation
        : type == _schema.Subscription ? OperationKind.Subscription
        : null;

    private BoundObject? BindObject(ObjectType type, Type clrType, string coordinate)
    {
        if (_binding.Find(type) is { } bound)
        {
            if (bound.ClrType == clrType)
                return bound;
            _mismatches.Add($"{coordinate}: {type.Name} is bound to {ClrType.Name(bound.ClrType)}, which {ClrType.Name(clrType)} is not.");
            return null;
        }

        bound = (BoundObject)Activator.CreateInstance(typeof(BoundObject<>).MakeGenericType(clrType), type)!;
        _binding.Add(bound);
        _unvisited.Enqueue(bound);
        return bound;
    }
}
