using System.Reflection;

namespace GraderEtl.Tests.Architecture;

/// <summary>
/// Everything a compiled type leans on: base, interfaces, attributes, fields, signatures and method bodies, with what is inside generics
/// and arrays. Constants are the one thing a compiled assembly no longer shows.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>The types a type names, itself included.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        Add(uses, type.BaseType);
        foreach (var used in type.GetInterfaces().Concat(type.GetGenericArguments().SelectMany(Constraints)))
            Add(uses, used);
        AddAttributes(uses, type);
        foreach (var field in type.GetFields(Own))
        {
            Add(uses, field.FieldType);
            AddAttributes(uses, field);
        }

        foreach (var method in Methods(type))
        {
            AddSignature(uses, method);
            AddBody(uses, method);
            AddAttributes(uses, method);
        }

        return uses;
    }

    /// <summary>The methods that a type's own methods and constructors call or take the address of.</summary>
    public static IEnumerable<(MethodBase Caller, MethodBase Called)> Calls(Type type)
        => Methods(type).SelectMany(caller => IlReader.References(caller).OfType<MethodBase>().Select(called => (caller, called)));

    private static IEnumerable<MethodBase> Methods(Type type) => type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own));

    private static void AddMember(HashSet<Type> uses, MemberInfo member)
    {
        Add(uses, member as Type ?? member.DeclaringType);
        if (member is FieldInfo field)
            Add(uses, field.FieldType);
        if (member is MethodBase method)
            AddSignature(uses, method);
    }

    private static void AddSignature(HashSet<Type> uses, MethodBase method)
    {
        if (method is MethodInfo { ReturnType: var returned })
            Add(uses, returned);
        foreach (var parameter in method.GetParameters())
            Add(uses, parameter.ParameterType);
        if (method.IsGenericMethod)
        {
            foreach (var argument in method.GetGenericArguments().SelectMany(a => Constraints(a).Append(a)))
                Add(uses, argument);
        }
    }

    private static void AddBody(HashSet<Type> uses, MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (var used in body.LocalVariables.Select(l => l.LocalType).Concat(body.ExceptionHandlingClauses.Select(Caught)))
            Add(uses, used);
        foreach (var member in IlReader.References(method))
            AddMember(uses, member);
    }

    private static void AddAttributes(HashSet<Type> uses, MemberInfo member)
    {
        foreach (var attribute in member.GetCustomAttributesData())
        {
            Add(uses, attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(n => n.TypedValue)))
                Add(uses, argument.Value as Type ?? argument.ArgumentType);
        }
    }

    private static void Add(HashSet<Type> uses, Type? type)
    {
        if (type is null)
            return;
        if (type.HasElementType)
        {
            Add(uses, type.GetElementType());
            return;
        }

        if (type.IsGenericParameter || !uses.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type) && !type.IsConstructedGenericType)
            return;
        foreach (var argument in type.IsConstructedGenericType ? type.GetGenericArguments() : [])
            Add(uses, argument);
    }

    private static Type[] Constraints(Type argument) => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [];

    private static Type? Caught(ExceptionHandlingClause clause)
        => clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;
}
