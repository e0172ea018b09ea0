namespace Meander.GraphQL.TypeSystem;

/// <summary>"Type Validation" of types, §3.6 – §3.10. Doubles were found before, directives are <see cref="DirectiveRules"/>.</summary>
internal sealed class SchemaRules(Schema schema, SchemaProblems problems)
{
    public void Check()
    {
        foreach (var type in schema.Types.Values.Where(each => !each.IsBuiltIn))
        {
            switch (type)
            {
                case FieldsType x:
                    CheckFields(x);
                    CheckInterfaces(x);
                    break;
                case UnionType { Members: [] }:
                    problems.Add(type.Offset, $"Union type {type} must define one or more member types.");
                    break;
                case EnumType x:
                    CheckEnum(x);
                    break;
                case InputObjectType x:
                    CheckInputObject(x);
                    break;
            }
        }

        new InputCycles(schema, problems).Check();
    }

    // §3.6, §3.7: rules 1 and 2
    private void CheckFields(FieldsType type)
    {
        if (type.Fields is [])
            problems.Add(type.Offset, $"Type {type} must define one or more fields.");
        foreach (var field in type.Fields)
        {
            CheckName(field.Offset, field.Name);
            if (!field.Type.IsOutput)
                problems.Add(field.Offset, $"The type of {type}.{field.Name} must be an output type, it cannot be {field.Type}.");
            foreach (var argument in field.Arguments)
                CheckInput(argument, $"{type}.{field.Name}({argument.Name}:)", "Required argument");
        }
    }

    // §3.9
    private void CheckEnum(EnumType type)
    {
        if (type.Values is [])
            problems.Add(type.Offset, $"Enum type {type} must define one or more values.");
        foreach (var value in type.Values)
            CheckName(value.Offset, value.Name);
    }

    // §3.10
    private void CheckInputObject(InputObjectType type)
    {
        if (type.Fields is [])
            problems.Add(type.Offset, $"Input object type {type} must define one or more fields.");
        foreach (var field in type.Fields)
        {
            CheckInput(field, $"{type}.{field.Name}", "Required input field");
            if (type.IsOneOf && field.Type.IsNonNull)
                problems.Add(field.Offset, $"OneOf input field {type}.{field.Name} must be nullable.");
            if (type.IsOneOf && field.DefaultValue is not null)
                problems.Add(field.Offset, $"OneOf input field {type}.{field.Name} cannot have a default value.");
        }
    }

    /// <summary>What arguments and input fields have in common.</summary>
    public void CheckInput(InputValue input, string coordinate, string required)
    {
        CheckName(input.Offset, input.Name);
        if (!input.Type.IsInput)
            problems.Add(input.Offset, $"The type of {coordinate} must be an input type, it cannot be {input.Type}.");
        if (input.IsRequired && input.DeprecationReason is not null)
            problems.Add(input.Offset, $"{required} {coordinate} cannot be deprecated.");
        if (input.DefaultValue is null || !input.Type.IsInput)
            return;
        foreach (var (offset, message) in ConstantRules.Problems(input.DefaultValue, input.Type))
            problems.Add(offset, $"{coordinate} has an invalid default value: {message}");
    }

    // §3.6 rules 3 and 4, §3.7 likewise
    private void CheckInterfaces(FieldsType type)
    {
        foreach (var contract in type.Interfaces)
        {
            if (contract == type)
                problems.Add(type.Offset, $"Type {type} cannot implement itself because it would create a circular reference.");
            else
                CheckImplementation(type, contract);
        }
    }

    // IsValidImplementation(type, implementedType), §3.6
    private void CheckImplementation(FieldsType type, InterfaceType contract)
    {
        foreach (var inherited in contract.Interfaces.Where(interfaceType => !type.Interfaces.Contains(interfaceType)))
        {
            problems.Add(type.Offset, inherited == type
                ? $"Type {type} cannot implement {contract} because it would create a circular reference."
                : $"Type {type} must implement {inherited} because it is implemented by {contract}.");
        }

        foreach (var promised in contract.Fields)
        {
            if (type.Field(promised.Name) is { } field)
                CheckImplementation(type, field, contract, promised);
            else
                problems.Add(type.Offset, $"Interface field {contract}.{promised.Name} expected but {type} does not provide it.");
        }
    }

    private void CheckImplementation(FieldsType type, OutputField field, InterfaceType contract, OutputField promised)
    {
        var (own, theirs) = ($"{type}.{field.Name}", $"{contract}.{promised.Name}");
        if (!schema.IsSubtype(field.Type, promised.Type))
            problems.Add(field.Offset, $"Interface field {theirs} expects type {promised.Type} but {own} is type {field.Type}.");
        if (field.DeprecationReason is not null && promised.DeprecationReason is null)
            problems.Add(
                field.Offset, $"Interface field {theirs} is not deprecated, so implementation field {own} must not be deprecated.");

        foreach (var argument in promised.Arguments)
        {
            var name = $"{theirs}({argument.Name}:)";
            if (field.Argument(argument.Name) is not { } given)
                problems.Add(field.Offset, $"Interface field argument {name} expected but {own} does not provide it.");
            else if (given.Type != argument.Type)
                problems.Add(
                    given.Offset,
                    $"Interface field argument {name} expects type {argument.Type} but {own}({given.Name}:) is type {given.Type}.");
        }

        foreach (var extra in field.Arguments.Where(input => input.IsRequired && promised.Argument(input.Name) is null))
        {
            problems.Add(
                extra.Offset,
                $"Argument {own}({extra.Name}:) must not be required type {extra.Type} if not provided by interface field {theirs}.");
        }
    }

    private void CheckName(int offset, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
            problems.Add(offset, SchemaDefinitions.ReservedName(name));
    }
}
