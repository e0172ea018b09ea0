using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Meander.GraphQL.Tests;

/// <summary>
/// What the library publishes is a decision: a type or member more or less is written into <c>PublicSurface.txt</c> on purpose.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Is_what_the_list_says()
    {
        var listed = File.ReadAllLines(Path.Combine(Folder(), "PublicSurface.txt"));
        var published =
            typeof(GraphQLServer).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines);
        Assert.Equal(string.Join('\n', listed), string.Join('\n', published));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{type.FullName}";
        var members = type.GetMembers(Declared).Where(member => !IsGenerated(type, member)).Select(Show).Order(StringComparer.Ordinal);
        foreach (var member in members)
            yield return $"  {member}";
    }

    /// <summary>Accessors stand with their property; what every record has says nothing.</summary>
    private static bool IsGenerated(Type type, MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true }
        || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || member is ConstructorInfo { IsPublic: true } constructor
            && constructor.GetParameters() is [var one]
            && one.ParameterType == type;

    private static string Show(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{method.Name}{Generic(method)}({Parameters(method)}): {Name(method.ReturnType)}",
        PropertyInfo property =>
            $"{property.Name}: {Name(property.PropertyType)}{(property.SetMethod is { IsPublic: true } ? " { get; set; }" : "")}",
        FieldInfo field => $"{field.Name}: {Name(field.FieldType)}",
        _ => member.Name,
    };

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
}
