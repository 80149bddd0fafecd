using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace GraderEtl.Benchmarks.Startup;

/// <summary>
/// A profile as crossgen2 reads it with <c>--mibc</c>: an assembly whose methods name, one token after another, the methods to compile. Names
/// that an assembly no longer has are passed over there.
/// </summary>
internal static class MibcFile
{
    /// <summary>crossgen2 looks for this name; its instructions list groups, each with an assembly that has to be there.</summary>
    private const string Dictionary = "AssemblyDictionary";

    private const string Group = "Startup";

    private const string Needed = "GraderEtl.Core";

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
        instructions.Emit(OpCodes.Ldstr, Needed);
        instructions.Emit(OpCodes.Ldtoken, group);
        instructions.Emit(OpCodes.Pop);
        instructions.Emit(OpCodes.Ret);
        module.CreateGlobalFunctions();
        assembly.Save(file);
        MarkStatic(file);
    }

    /// <summary>
    /// Gives type initialisers the signature of a static method, without which they are not found: the builder names every constructor as one
    /// of an instance.
    /// </summary>
    private static void MarkStatic(string file)
    {
        var bytes = File.ReadAllBytes(file);
        using var image = new PEReader(new MemoryStream(bytes));
        var metadata = image.GetMetadataReader();
        var signature = MetadataTokens.GetHeapOffset(metadata.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(1)).Signature);
        var table = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.MemberRef);
        var row = metadata.GetTableRowSize(TableIndex.MemberRef);
        // the last column of a row, of the width that the size of the heap asks for (ECMA-335, II.24.2.6)
        var width = metadata.GetHeapSize(HeapIndex.Blob) > ushort.MaxValue ? sizeof(int) : sizeof(ushort);
        foreach (var handle in metadata.MemberReferences)
        {
            if (!metadata.StringComparer.Equals(metadata.GetMemberReference(handle).Name, ConstructorInfo.TypeConstructorName))
                continue;
            var column = bytes.AsSpan(table + (row * MetadataTokens.GetRowNumber(handle)) - width, width);
            if (width == sizeof(int))
                BinaryPrimitives.WriteInt32LittleEndian(column, signature);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(column, (ushort)signature);
        }

        File.WriteAllBytes(file, bytes);
    }
}
