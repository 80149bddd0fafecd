using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>
/// Decides which record is served with which quirk: drawn by the record's own time and place, so quirks never change the world around them.
/// </summary>
internal sealed class QuirkDealer
{
    private static readonly Quirk[] Catalogue = [.. NaturalQuirks.All.Select(natural => natural.Quirk), .. HostileQuirks.All];
    private static readonly byte CutOff = IndexOf(HostileQuirks.CutOffPassback);

    private readonly SimulatorOptions _options;
    private readonly byte[] _hostile;

    /// <summary>Reads which quirks the options ask for.</summary>
    /// <exception cref="ArgumentException">A hostile quirk is asked for that does not exist.</exception>
    public QuirkDealer(SimulatorOptions options)
    {
        _options = options;
        _hostile = [.. (options.HostileQuirks ?? HostileQuirks.All.Select(quirk => quirk.Name)).Select(IndexOf)];
    }

    /// <summary>The quirk a record carries, or null.</summary>
    public static Quirk? Find(in SimulatedAttempt attempt) => attempt.Quirk == 0 ? null : Catalogue[attempt.Quirk - 1];

    /// <summary>The attempt with the quirk it gets, if any. <paramref name="place"/> counts the day's records from 0.</summary>
    public SimulatedAttempt Deal(in SimulatedAttempt attempt, int place)
    {
        var random = new SplitMix(SplitMix.Hash(_options.Seed, attempt.CreatedAt, place));
        if (_options.MalformedEvery > 0 && (place + 1) % _options.MalformedEvery == 0)
            return attempt with { Quirk = CutOff };
        if (_options.HostileRate > 0 && _hostile.Length > 0 && random.NextDouble() < _options.HostileRate)
            return attempt with { Quirk = _hostile[random.Next(_hostile.Length)] };
        return _options.NaturalQuirks ? DealNatural(attempt, random.NextDouble()) : attempt;
    }

    private static SimulatedAttempt DealNatural(in SimulatedAttempt attempt, double drawn)
    {
        if (drawn < NaturalQuirks.WholeSecondShare)
            return attempt with { CreatedAt = attempt.CreatedAt - (attempt.CreatedAt % Micros.PerSecond) };
        drawn -= NaturalQuirks.WholeSecondShare;
        for (var i = 0; i < NaturalQuirks.All.Count; i++)
        {
            if (drawn < NaturalQuirks.All[i].Share)
                return attempt with { Quirk = (byte)(i + 1) };
            drawn -= NaturalQuirks.All[i].Share;
        }

        return attempt;
    }

    private static byte IndexOf(string name)
    {
        var index = Array.FindIndex(Catalogue, quirk => string.Equals(quirk.Name, name, StringComparison.Ordinal));
        return index >= 0
            ? (byte)(index + 1)
            : throw new ArgumentException(
                $"No quirk is called '{name}'; expected one of: {string.Join(", ", Catalogue.Select(quirk => quirk.Name))}.", nameof(name));
    }
}

/// <summary>One oddity a record can be served with.</summary>
/// <param name="Name">Its name, for options and for <see cref="TrueAttempt.Quirk"/>.</param>
/// <param name="Reason">The rule the record breaks; null when it is still valid and loaded.</param>
/// <param name="Apply">Changes what is served, and what is true where that changes with it.</param>
internal sealed record Quirk(string Name, RejectionReason? Reason, Action<AttemptDraft> Apply);

/// <summary>
/// The oddities of the real source, with the share of records that have each. Whole seconds come from the clock, see <see
/// cref="QuirkDealer"/>.
/// </summary>
internal static class NaturalQuirks
{
    /// <summary>Share of records created exactly at a second, and so printed without a fraction.</summary>
    public const double WholeSecondShare = 0.001;

    private const string ExtraKeys = ", \"attempt_id\": null, \"meta\": {\"lang\": \"py\", \"n\": [1, 2]}";

    /// <summary>Every natural quirk and its share.</summary>
    public static IReadOnlyList<(Quirk Quirk, double Share)> All { get; } =
    [
        (new("no-outcome-url", Reason: null, WithoutOutcomeUrl), 0.02),
        (new("extra-keys", Reason: null, draft => draft.ExtraJson = ExtraKeys), 0.005),
        (new("passback-null", Reason: null, draft => draft.ForgetPassback("null")), 0.003),
        (new("passback-empty", Reason: null, draft => draft.ForgetPassback("\"\"")), 0.002),
        (new("user-null", RejectionReason.Missing, draft => (draft.UserId, draft.UserJson) = (null, "null")), 0.0005),
    ];

    private static void WithoutOutcomeUrl(AttemptDraft draft)
    {
        draft.OutcomeUrl = null;
        draft.ServePassback($"{{'oauth_consumer_key': '', 'lis_result_sourcedid': {PythonText.Repr(draft.SourcedId!)}}}");
    }
}
