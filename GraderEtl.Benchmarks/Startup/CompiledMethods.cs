using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace GraderEtl.Benchmarks.Startup;

/// <summary>
/// Methods that runs had to compile, read from their traces. The tokens of a trace are looked up in the assemblies that were traced:
/// the program's own and those of this machine's .NET.
/// </summary>
internal sealed class CompiledMethods
{
    // of a type in the runtime's BulkType event
    private const int ArrayFlag = 0x8;
    private const int RankShift = 8;
    private const int RankMask = 0x3F;

    private readonly string _directory;
    private readonly Dictionary<string, MethodBase> _methods = new(StringComparer.Ordinal);

    /// <summary>Reads traces of a program.</summary>
    /// <param name="directory">Where it is.</param>
    public CompiledMethods(string directory)
    {
        _directory = directory;
        AssemblyLoadContext.Default.Resolving += (context, name) => FileOf(name) is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }

    /// <summary>Generic methods and methods of generic types, .NET's among them, in a fixed order.</summary>
    public IReadOnlyCollection<MethodBase> Generics => [.. InOrder.Where(IsGeneric)];

    /// <summary>The other methods of what is in the program's directory, in a fixed order.</summary>
    public IReadOnlyCollection<MethodBase> Others => [.. InOrder.Where(method => !IsGeneric(method) && File.Exists(FileOf(method.Module.Assembly.GetName())))];

    private IEnumerable<MethodBase> InOrder => _methods.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Value);

    /// <summary>Reads one more trace.</summary>
    /// <returns>How many methods were compiled, and how many were added.</returns>
    public (int Found, int Added) Add(string trace)
    {
        var events = new Events(trace);
        var before = _methods.Count;
        foreach (var method in events.Methods)
        {
            if (events.Find(method) is { } found)
                _methods.TryAdd($"{found.Module.Name} {found.DeclaringType}::{found}", found);
        }

        return (events.Methods.Count, _methods.Count - before);
    }

    private static bool IsGeneric(MethodBase method) => method.IsGenericMethod || method.DeclaringType?.IsGenericType == true;

    private string FileOf(AssemblyName name) => Path.Combine(_directory, name.Name + ".dll");

    private sealed class Events
    {
        private readonly Dictionary<long, string> _modules = [];
        private readonly Dictionary<ulong, (long Module, int Token, int Flags, ulong[] Parameters)> _types = [];
        private readonly Dictionary<long, (ulong Type, ulong[] Parameters)> _instantiations = [];
        private readonly Dictionary<ulong, Type> _found = [];

        public Events(string trace)
        {
            using var source = new EventPipeEventSource(trace);
            source.Clr.LoaderModuleLoad += module => _modules[module.ModuleID] = module.ModuleILPath;
            new ClrRundownTraceEventParser(source).LoaderModuleDCStop += module => _modules[module.ModuleID] = module.ModuleILPath;
            source.Clr.TypeBulkType += Add;
            source.Clr.MethodMethodDetails += details => _instantiations[(long)details.MethodID] =
                ((ulong)details.TypeID, [.. Enumerable.Range(0, details.TypeParameterCount).Select(i => (ulong)details.TypeParameters(i))]);
            source.Clr.MethodLoadVerbose += method =>
            {
                if (!method.IsDynamic)
                    Methods.Add((method.MethodID, method.ModuleID, method.MethodToken, method.MethodName));
            };
            source.Process();
        }

        public List<(long Id, long Module, int Token, string Name)> Methods { get; } = [];

        /// <summary>The method itself; null where its parts are not known, as with those that the runtime makes.</summary>
        public MethodBase? Find((long Id, long Module, int Token, string Name) method)
        {
            if (!_instantiations.TryGetValue(method.Id, out var instantiation) || FindModule(method.Module) is not { } module)
                return null;
            try
            {
                var owner = Find(instantiation.Type);
                var found = module.ResolveMethod(method.Token)!;
                if (found.Name != method.Name)
                    return null; // of another version of the assembly than the one here
                if (owner.IsGenericType)
                    found = MethodBase.GetMethodFromHandle(found.MethodHandle, owner.TypeHandle)!;
                return instantiation.Parameters is [] ? found : ((MethodInfo)found).MakeGenericMethod([.. instantiation.Parameters.Select(Find)]);
            }
            catch (Exception error) when (error is ArgumentException or KeyNotFoundException or TypeLoadException or NotSupportedException)
            {
                return null;
            }
        }

        private Type Find(ulong id)
        {
            if (_found.TryGetValue(id, out var known))
                return known;
            var (module, token, flags, parameters) = _types[id];
            Type type;
            if ((flags & ArrayFlag) != 0)
            {
                var rank = (flags >> RankShift) & RankMask;
                type = rank > 1 ? Find(parameters[0]).MakeArrayType(rank) : Find(parameters[0]).MakeArrayType();
            }
            else
            {
                type = (FindModule(module) ?? throw new KeyNotFoundException()).ResolveType(token);
                if (parameters.Length > 0)
                    type = type.MakeGenericType([.. parameters.Select(Find)]);
            }

            return _found[id] = type;
        }

        private Module? FindModule(long id)
            => _modules.TryGetValue(id, out var path) ? Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path))).ManifestModule : null;

        private void Add(GCBulkTypeTraceData types)
        {
            for (var i = 0; i < types.Count; i++)
            {
                var type = types.Values(i);
                var parameters = new ulong[type.TypeParameterCount];
                for (var j = 0; j < parameters.Length; j++)
                    parameters[j] = type.TypeParameterID(j);
                _types[type.TypeID] = ((long)type.ModuleID, (int)type.TypeNameID, (int)type.Flags, parameters);
            }
        }
    }
}
