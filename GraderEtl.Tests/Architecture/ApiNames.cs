using System.Reflection;

namespace GraderEtl.Tests.Architecture;

/// <summary>Types as C# writes them, with the question marks of what may be null.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ParameterInfo parameter) => Annotated(() => Nullability.Create(parameter), parameter.ParameterType);

    public static string Of(PropertyInfo property) => Annotated(() => Nullability.Create(property), property.PropertyType);

    public static string Of(FieldInfo field) => Annotated(() => Nullability.Create(field), field.FieldType);

    public static string Of(Type type) => Name(type, null);

    private static string Annotated(Func<NullabilityInfo> read, Type type)
    {
        lock (Nullability) // it keeps a cache that is not made for several threads
            return Name(type, type.IsByRef ? null : read());
    }

    private static string Name(Type type, NullabilityInfo? info)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!, null);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value, null) + "?";
        var mark = !type.IsValueType && info is { ReadState: NullabilityState.Nullable } ? "?" : "";
        if (type.IsArray)
            return Name(type.GetElementType()!, info?.ElementType) + "[]" + mark;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!, null)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
            return name + mark;
        var arguments = type.GetGenericArguments().Select((argument, i) => Name(argument, info?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>{mark}";
    }
}
