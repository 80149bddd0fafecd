using System.Reflection;
using System.Reflection.Emit;

namespace GraderEtl.Benchmarks.Startup;

/// <summary>
/// A profile as crossgen2 reads it with <c>--mibc</c>: an assembly whose methods name, one token after another, the methods to compile. Names
/// that an assembly no longer has are passed over there.
/// </summary>
internal static class MibcFile
{
    /// <summary>crossgen2 looks for this name; its instructions list groups, each with the assemblies it is for.</summary>
    private const string Dictionary = "AssemblyDictionary";

    private const string Group = "Startup";

    /// <summary>The assembly that is compiled with the profile.</summary>
    private const string Home = "GraderEtl.Core";

    private const MethodAttributes Global = MethodAttributes.Public | MethodAttributes.Static;

    /// <summary>Writes a profile, over one that is there.</summary>
    public static void Write(string file, IEnumerable<MethodBase> methods)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(file)), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(assembly.GetName().Name!);
        var group = module.DefineGlobalMethod(Group, Global, typeof(void), Type.EmptyTypes);
        var instructions = group.GetILGenerator();
        foreach (var method in methods)
        {
            if (method is MethodInfo info)
                instructions.Emit(OpCodes.Ldtoken, info);
            else
                instructions.Emit(OpCodes.Ldtoken, module.GetMethodMetadataToken((ConstructorInfo)method));
            instructions.Emit(OpCodes.Pop);
        }

        instructions.Emit(OpCodes.Ret);
        instructions = module.DefineGlobalMethod(Dictionary, Global, typeof(void), Type.EmptyTypes).GetILGenerator();
        instructions.Emit(OpCodes.Ldstr, Home);
        instructions.Emit(OpCodes.Ldtoken, group);
        instructions.Emit(OpCodes.Pop);
        instructions.Emit(OpCodes.Ret);
        module.CreateGlobalFunctions();
        assembly.Save(file);
    }
}
