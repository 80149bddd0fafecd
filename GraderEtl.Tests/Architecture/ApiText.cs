using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace GraderEtl.Tests.Architecture;

/// <summary>
/// The public API of an assembly as text: each type with its members, in an order that does not depend on the source. What a compiler
/// makes of itself for records is left out.
/// </summary>
internal static class ApiText
{
    private const BindingFlags Open = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var space in assembly.GetExportedTypes().GroupBy(type => type.Namespace!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("namespace ").Append(space.Key).Append('\n');
            foreach (var type in space.OrderBy(type => type.FullName, StringComparer.Ordinal))
                Append(text, type);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        text.Append("\n  ").Append(Head(type)).Append('\n');
        foreach (var member in Members(type).Order(StringComparer.Ordinal))
            text.Append("    ").Append(member).Append('\n');
    }

    private static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (IsMarked<IsReadOnlyAttribute>(type) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (IsRecord(type) ? "record " : "") + "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => (type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "") + (IsRecord(type) ? "record" : "class"),
        };
        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? [parent] : [];
        var all = type.IsEnum ? [] : bases.Concat(type.GetInterfaces().Where(i => !IsEquatable(i, type))).Select(ApiNames.Of).Order(StringComparer.Ordinal).ToList();
        return $"{kind} {ApiNames.Of(type)}{(all.Count > 0 ? " : " + string.Join(", ", all) : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)} = {name}"));
        return type.GetConstructors(Open).Where(c => IsSeen(c) && !IsMarked<CompilerGeneratedAttribute>(c)).Select(c => $"new({Parameters(c)})")
            .Concat(type.GetFields(Open).Where(f => f.IsPublic || f.IsFamily).Select(f => $"field {ApiNames.Of(f)} {f.Name}"))
            .Concat(type.GetProperties(Open).Where(p => IsSeen(p.GetMethod) || IsSeen(p.SetMethod)).Select(Property))
            .Concat(type.GetEvents(Open).Where(e => IsSeen(e.AddMethod)).Select(e => $"event {ApiNames.Of(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Open).Where(m => IsSeen(m) && !IsAccessor(m) && !IsMarked<CompilerGeneratedAttribute>(m)).Select(Method));
    }

    private static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        var set = !IsSeen(property.SetMethod) ? "" : IsInit(property.SetMethod!) ? " init;" : " set;";
        var required = IsMarked<RequiredMemberAttribute>(property) ? "required " : "";
        return $"{Static(property.GetMethod ?? property.SetMethod!)}{required}{ApiNames.Of(property)} {name} {{{(IsSeen(property.GetMethod) ? " get;" : "")}{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiNames.Of))}>" : "";
        var receiver = IsMarked<ExtensionAttribute>(method) ? "this " : "";
        return $"{Static(method)}{ApiNames.Of(method.ReturnParameter)} {method.Name}{generic}({receiver}{Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var way = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var fallback = !parameter.HasDefaultValue ? "" : " = " + (parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType ? "default" : "null",
            string s => $"\"{s}\"",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        });
        return $"{way}{ApiNames.Of(parameter)} {parameter.Name}{fallback}";
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static bool IsSeen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Open) is not null;

    private static bool IsEquatable(Type face, Type type)
        => IsRecord(type) && face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEquatable<>);

    private static bool IsMarked<TAttribute>(MemberInfo member)
        where TAttribute : Attribute => member.IsDefined(typeof(TAttribute), inherit: false);
}
