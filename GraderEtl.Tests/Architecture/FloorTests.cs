using System.Reflection;
using GraderEtl.Core;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>
/// The floors of the library: a room knows those below it and none beside or above it. Read from the compiled assemblies, so that no
/// fully qualified name and no inferred type slips through.
/// </summary>
[TestFixture]
public sealed class FloorTests
{
    private const string Root = "GraderEtl.Core";

    private static readonly Assembly[] Library = [typeof(GraderEtlPipeline).Assembly, typeof(GoogleSheetsExtensions).Assembly];

    /// <summary>
    /// Each room with the rooms it may know. Memory and Localization are the ground. Diagnostics stands on Model, as log messages name windows and outcomes,
    /// and on Localization, as it says why a connection failed in each language.
    /// Sql is what Store and Metrics share. Dataflow knows the store by its interfaces: not its PostgreSQL, and not Sql.
    /// </summary>
    private static readonly Dictionary<string, string[]> Rooms = new(StringComparer.Ordinal)
    {
        ["Memory"] = [],
        ["Localization"] = [],
        ["Model"] = ["Memory", "Localization"],
        ["Diagnostics"] = ["Memory", "Model", "Localization"],
        ["Sql"] = ["Memory", "Model", "Diagnostics", "Localization"],
        ["Parsing"] = ["Memory", "Model", "Diagnostics"],
        ["Source"] = ["Memory", "Model", "Diagnostics"],
        ["Store"] = ["Memory", "Model", "Diagnostics"],
        ["Store.Postgres"] = ["Memory", "Model", "Diagnostics", "Sql", "Store"],
        ["Metrics"] = ["Model", "Diagnostics", "Sql", "Localization"],
        ["Export"] = ["Model", "Diagnostics", "Sql"],
        ["Reporting"] = ["Model", "Diagnostics", "Localization"],
        ["Notification"] = ["Model", "Diagnostics", "Localization"],
        ["Dataflow"] = ["Memory", "Model", "Diagnostics", "Parsing", "Source", "Store", "Localization"],
        ["Verification"] = ["Memory", "Model", "Diagnostics", "Parsing", "Source", "Store", "Dataflow"],
    };

    [Test]
    public void Every_room_knows_only_the_rooms_below_it()
    {
        var upward = Own()
            .Where(type => Room(type).Length > 0)
            .SelectMany(type => TypeUses.Of(type).Where(IsOwn).Select(used => (From: Room(type), Type: type, To: Room(used), Used: used)))
            .Where(use => use.From != use.To && !Rooms[use.From].Contains(use.To))
            .Select(use => $"{use.From} → {(use.To.Length > 0 ? use.To : Root)}: {use.Type} uses {use.Used}");
        Assert.That(upward, Is.Empty);
    }

    [Test]
    public void The_rooms_are_the_ones_the_floors_name()
        => Assert.That(Own().Select(Room).Where(room => room.Length > 0).Distinct(), Is.EquivalentTo(Rooms.Keys));

    [Test]
    public void The_floors_have_no_circle()
    {
        var open = Rooms.ToDictionary(room => room.Key, room => room.Value.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (open.Where(room => room.Value.Count == 0).Select(room => room.Key).ToList() is { Count: > 0 } ground)
        {
            ground.ForEach(room => open.Remove(room));
            foreach (var below in open.Values)
                below.ExceptWith(ground);
        }

        Assert.That(open.Keys, Is.Empty);
    }

    [Test]
    public void The_reader_sees_into_method_bodies_generics_and_lambdas()
    {
        var uses = Own().Where(type => type.FullName!.StartsWith($"{Root}.Dataflow.Window", StringComparison.Ordinal)).SelectMany(TypeUses.Of).ToHashSet();
        Assert.That(uses.Select(used => used.Name), Is.SupersetOf(new[] { "Completeness", "FetchEffort", "AttemptChunk", "ActionBlock`1", "LoadMonitor" }));
    }

    private static IEnumerable<Type> Own() => Library.SelectMany(assembly => assembly.GetTypes()).Where(IsOwn);

    private static bool IsOwn(Type type)
        => Library.Contains(type.Assembly) && type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true;

    /// <summary>The part of the namespace that makes the room; of all rooms only the store's inner one counts for itself.</summary>
    private static string Room(Type type)
    {
        var inner = type.Namespace!.Length > Root.Length ? type.Namespace[(Root.Length + 1)..] : "";
        return inner == "Store.Postgres" ? inner : inner.Split('.')[0];
    }
}
