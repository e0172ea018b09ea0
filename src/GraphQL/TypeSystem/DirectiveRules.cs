using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// Directives in the schema text: their definitions (§3.13 "Type Validation") and where they are applied (§5.7, §5.4 for schemas).
/// </summary>
internal sealed class DirectiveRules(Schema schema, SchemaProblems problems)
{
    public void Check()
    {
        var own = schema.Directives.Values.Where(each => !each.IsBuiltIn).ToList();
        foreach (var directive in schema.Directives.Values.Where(each => each.IsBuiltIn))
            CheckSameAsBuiltIn(directive);
        foreach (var directive in own)
        {
            foreach (var argument in directive.Arguments)
                new SchemaRules(schema, problems).CheckInput(argument, $"@{directive.Name}({argument.Name}:)", "Required argument");
            CheckInputs(directive.Arguments, DirectiveLocations.ArgumentDefinition);
            if (References(directive).Contains(directive))
                problems.Add(
                    directive.Offset, $"Directive \"@{directive.Name}\" cannot reference itself, directly or through what it refers to.");
        }

        CheckUses(schema.AppliedDirectives, DirectiveLocations.Schema);
        foreach (var type in schema.Types.Values.Where(each => !each.IsBuiltIn))
            CheckUses(type);
    }

    /// <summary>A schema may write the built-in directives out, but not make something else of them.</summary>
    private void CheckSameAsBuiltIn(SchemaDirective directive)
    {
        var wanted = BuiltIns.Directives[directive.Name];
        var isSame = !directive.IsRepeatable
            && directive.Arguments.Select(input => $"{input.Name}: {input.Type}")
                .SequenceEqual(wanted.Arguments.Select(input => $"{input.Name}: {input.Type}"))
            && directive.Locations.Order().SequenceEqual(wanted.Locations.Select(name => name.Value).Order());
        if (!isSame)
            problems.Add(directive.Offset, $"Directive \"@{directive.Name}\" is built in and cannot be defined differently.");
    }

    private void CheckUses(NamedType type)
    {
        CheckUses(type.AppliedDirectives, LocationOf(type));
        switch (type)
        {
            case FieldsType x:
                foreach (var field in x.Fields)
                {
                    CheckUses(field.AppliedDirectives, DirectiveLocations.FieldDefinition);
                    CheckInputs(field.Arguments, DirectiveLocations.ArgumentDefinition);
                }

                break;
            case EnumType x:
                foreach (var value in x.Values)
                    CheckUses(value.AppliedDirectives, DirectiveLocations.EnumValue);
                break;
            case InputObjectType x:
                CheckInputs(x.Fields, DirectiveLocations.InputFieldDefinition);
                break;
        }
    }

    private static string LocationOf(NamedType type) => type switch
    {
        ScalarType => DirectiveLocations.Scalar,
        ObjectType => DirectiveLocations.Object,
        InterfaceType => DirectiveLocations.Interface,
        UnionType => DirectiveLocations.Union,
        EnumType => DirectiveLocations.Enum,
        _ => DirectiveLocations.InputObject,
    };

    private void CheckInputs(IReadOnlyList<InputValue> inputs, string location)
    {
        foreach (var input in inputs)
            CheckUses(input.AppliedDirectives, location);
    }

    private void CheckUses(IReadOnlyList<Directive> uses, string location)
    {
        var seen = new HashSet<string>();
        foreach (var use in uses)
        {
            if (!schema.Directives.TryGetValue(use.Name, out var directive))
            {
                problems.Add(use.Offset, $"Unknown directive \"@{use.Name}\".");
                continue;
            }

            if (!directive.Locations.Contains(location))
                problems.Add(use.Offset, $"Directive \"@{use.Name}\" may not be used on {location}.");
            if (!seen.Add(use.Name) && !directive.IsRepeatable)
                problems.Add(use.Offset, $"The directive \"@{use.Name}\" can only be used once at this location.");
            CheckArguments(use, directive);
        }
    }

    private void CheckArguments(Directive use, SchemaDirective directive)
    {
        var given = new HashSet<string>();
        foreach (var argument in use.Arguments)
        {
            if (!given.Add(argument.Name))
                problems.Add(argument.Offset, $"There can be only one argument named \"{argument.Name}\".");
            if (directive.Argument(argument.Name) is not { } definition)
            {
                problems.Add(argument.Offset, $"Unknown argument \"{argument.Name}\" on directive \"@{use.Name}\".");
                continue;
            }

            foreach (var (offset, message) in definition.Type.IsInput ? ConstantRules.Problems(argument.Value, definition.Type) : [])
                problems.Add(offset, message);
        }

        foreach (var missing in directive.Arguments.Where(input => input.IsRequired && !given.Contains(input.Name)))
        {
            problems.Add(
                use.Offset, $"Argument \"@{use.Name}({missing.Name}:)\" of type \"{missing.Type}\" is required, but it was not provided.");
        }
    }

    /// <summary>All directives that a definition refers to, directly or through directives and types (rules 2 and 3 of §3.13).</summary>
    private HashSet<SchemaDirective> References(SchemaDirective directive)
    {
        var directives = new HashSet<SchemaDirective>();
        var types = new HashSet<NamedType>();
        Inputs(directive.Arguments);
        return directives;

        void Inputs(IReadOnlyList<InputValue> inputs)
        {
            foreach (var input in inputs)
            {
                Uses(input.AppliedDirectives);
                Type(input.Type.Named);
            }
        }

        void Uses(IReadOnlyList<Directive> uses)
        {
            foreach (var use in uses)
            {
                if (schema.Directives.TryGetValue(use.Name, out var used) && directives.Add(used))
                    Inputs(used.Arguments);
            }
        }

        void Type(NamedType type)
        {
            if (!types.Add(type))
                return;
            Uses(type.AppliedDirectives);
            if (type is InputObjectType input)
                Inputs(input.Fields);
            foreach (var value in (type as EnumType)?.Values ?? [])
                Uses(value.AppliedDirectives);
        }
    }
}
