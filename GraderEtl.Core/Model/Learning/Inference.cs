namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// Works out counts as a reader of a report can: from those that are shown, and from how counts hang together, which is linear equations
/// over whole numbers. Bounds are narrowed, and what follows from sums alone is eliminated, until nothing changes.
/// </summary>
/// <param name="minGroup">The smallest group that is shown.</param>
internal sealed partial class Inference(int minGroup)
{
    /// <summary>More than anything counts.</summary>
    private const long Many = 1_000_000_000;

    /// <summary>Bounds that are narrowed more often creep; what that leaves open is open to readers too.</summary>
    private const int MostNarrowed = 64;

    private readonly List<Count> _counts = [];
    private readonly List<Equation> _equations = [];
    private ILookup<int, int>? _sumsOf;

    /// <summary>Adds a count.</summary>
    /// <param name="truth">What it is.</param>
    /// <param name="place">Where it is shown, or would be; null for one that no report has, or that cannot be hidden here.</param>
    /// <param name="sight">What is seen of it.</param>
    /// <param name="isGroup">Whether it counts users, so that a small one must stay hidden.</param>
    /// <param name="isOfSmall">Whether it is a figure of a small group, which must stay hidden whatever it is.</param>
    /// <returns>Its number.</returns>
    public int Add(long truth, FigurePlace? place, Sight sight, bool isGroup, bool isOfSmall)
    {
        var (low, high) = sight switch
        {
            Sight.Shown => (truth, truth),
            Sight.Small when truth > 0 && truth < minGroup => (1, minGroup - 1L),
            // one that is small would be said to be
            Sight.Hidden when truth >= minGroup => (minGroup, Many),
            _ => (0, Many),
        };
        _counts.Add(new Count(truth, place, sight, isGroup, isOfSmall) { Low = low, High = high });
        return _counts.Count - 1;
    }

    /// <summary>What a count is.</summary>
    public long TruthOf(int count) => _counts[count].Truth;

    /// <summary>Says that counts, times their factors, come to 0.</summary>
    public void Say(params ReadOnlySpan<(int Count, long Factor)> terms) => Say(isExact: true, terms);

    private void Say(bool isExact, params ReadOnlySpan<(int Count, long Factor)> terms)
    {
        var known = true;
        var sum = 0L;
        foreach (var (count, factor) in terms)
        {
            known &= _counts[count].IsShown;
            sum += factor * _counts[count].Truth;
        }

        // where figures disagree with each other, nothing follows from them
        if (!known && sum == 0)
            _equations.Add(new Equation(terms.ToArray(), isExact));
    }

    /// <summary>Parts add up to a whole.</summary>
    public void Sum(int whole, IEnumerable<int> parts) => Say([(whole, -1), .. parts.Select(static part => (part, 1L))]);

    /// <summary>Parts that may overlap are together a whole.</summary>
    public void Cover(int whole, IReadOnlyList<int> parts)
    {
        if (_counts[whole].IsShown && parts.All(part => _counts[part].IsShown))
            return;
        var twice = parts.Sum(part => _counts[part].Truth) - _counts[whole].Truth;
        if (twice >= 0)
            Say(isExact: false, [(whole, -1), .. parts.Select(static part => (part, 1L)), (Add(twice, null, Sight.Open, isGroup: false, isOfSmall: false), -1)]);
    }

    /// <summary>A part lies within a whole.</summary>
    /// <param name="whole">The whole.</param>
    /// <param name="part">The part.</param>
    /// <param name="isGroup">Whether what is left of the whole counts users, so that a small rest must stay hidden.</param>
    public void Within(int whole, int part, bool isGroup = true)
    {
        var rest = _counts[whole].Truth - _counts[part].Truth;
        if (rest >= 0 && !(_counts[whole].IsShown && _counts[part].IsShown && !(isGroup && IsSmall(rest))))
            _equations.Add(new Equation([(whole, -1), (part, 1), (Add(rest, null, Sight.Open, isGroup, isOfSmall: false), 1)], IsExact: false));
    }

    /// <summary>Two counts are the same.</summary>
    public void Same(int one, int other) => Say((one, 1), (other, -1));

    /// <summary>A count is at most so many times another.</summary>
    public void AtMost(int count, int other, long times)
    {
        var rest = (times * _counts[other].Truth) - _counts[count].Truth;
        if (rest >= 0 && !(_counts[count].IsShown && _counts[other].IsShown))
            Say(isExact: false, (other, times), (count, -1), (Add(rest, null, Sight.Open, isGroup: false, isOfSmall: false), -1));
    }

    /// <summary>The figures to hide so that less can be worked out: for each group that can, the least of those that give it away. Empty when none can.</summary>
    public IReadOnlyList<FigurePlace> FindRevealing(bool isCoarse)
    {
        Narrow();
        for (var time = 0; time < MostEliminated && Eliminate(); time++)
            Narrow();
        var revealing = new HashSet<FigurePlace>();
        for (var count = 0; count < _counts.Count; count++)
        {
            var one = _counts[count];
            if (one.Low != one.High || one.Truth == 0 || !(one.IsOfSmall || (one.IsGroup && IsSmall(one.Truth))))
                continue;
            if (((one.IsShown || one.IsBounded ? one.Place : null) ?? FindCause(count, isCoarse)) is { } place)
                revealing.Add(place);
        }

        return [.. revealing];
    }

    private bool IsSmall(long count) => count > 0 && count < minGroup;

    /// <summary>The least figure of those that a count was worked out from, nearest first: one that is said to be small, so that this is not said any more, or one that is shown.</summary>
    private FigurePlace? FindCause(int count, bool isCoarse)
    {
        var seen = new HashSet<int> { count };
        List<int> next = [count];
        while (next.Count > 0)
        {
            var from = next.SelectMany(CausesOf).SelectMany(equation => _equations[equation].Terms).Select(static term => term.Count).Where(seen.Add).ToList();
            var shown = from.Select(one => _counts[one]).Where(static one => one.Place is not null && (one.IsBounded || one is { IsShown: true, Truth: > 0 })).ToList();
            if (shown.Count > 0)
                return shown.MinBy(one => (one.IsShown, isCoarse ? -one.Place!.Value.Rank : one.Place!.Value.Rank, one.Truth))!.Place;
            next = from;
        }

        return null;
    }

    /// <summary>The equations that narrowed a count last, from below and from above; and where anything was eliminated, all sums that it is in.</summary>
    private IEnumerable<int> CausesOf(int count)
    {
        int[] causes = [.. new[] { _counts[count].CauseOfLow, _counts[count].CauseOfHigh }.Where(static cause => cause >= 0)];
        return _eliminated
            ? causes.Concat((_sumsOf ??= Enumerable.Range(0, _equations.Count).Where(equation => _equations[equation].IsExact)
                .SelectMany(equation => _equations[equation].Terms.Select(term => (term.Count, Equation: equation))).ToLookup(static one => one.Count, static one => one.Equation))[count])
            : causes;
    }

    private void Narrow()
    {
        var equationsOf = new List<int>?[_counts.Count];
        for (var equation = 0; equation < _equations.Count; equation++)
        {
            foreach (var (count, _) in _equations[equation].Terms)
            {
                if (!_counts[count].IsShown)
                    (equationsOf[count] ??= []).Add(equation);
            }
        }

        var open = new Queue<int>(Enumerable.Range(0, _equations.Count));
        var isOpen = Enumerable.Repeat(true, _equations.Count).ToArray();
        while (open.TryDequeue(out var equation))
        {
            isOpen[equation] = false;
            Narrow(equation, count =>
            {
                foreach (var other in equationsOf[count]!)
                {
                    if (isOpen[other])
                        continue;
                    isOpen[other] = true;
                    open.Enqueue(other);
                }
            });
        }
    }

    /// <summary>Each term of an equation is the negative of the others.</summary>
    private void Narrow(int equation, Action<int> changed)
    {
        var terms = _equations[equation].Terms;
        var (least, most) = (_equations[equation].Constant, _equations[equation].Constant);
        foreach (var (count, factor) in terms)
        {
            least += factor * (factor > 0 ? _counts[count].Low : _counts[count].High);
            most += factor * (factor > 0 ? _counts[count].High : _counts[count].Low);
        }

        foreach (var (number, factor) in terms)
        {
            var count = _counts[number];
            if (count.IsShown || count.Low == count.High)
                continue;
            var (ownLeast, ownMost) = factor > 0 ? (factor * count.Low, factor * count.High) : (factor * count.High, factor * count.Low);
            // factor * count lies between these
            var (from, to) = (-(most - ownMost), -(least - ownLeast));
            var (low, high) = factor > 0 ? (Up(from, factor), Down(to, factor)) : (Up(-to, -factor), Down(-from, -factor));
            (low, high) = (Math.Max(low, count.Low), Math.Min(high, count.High));
            if ((low == count.Low && high == count.High) || count.Truth < low || count.Truth > high || ++count.Narrowed > MostNarrowed)
                continue;
            (count.CauseOfLow, count.CauseOfHigh) = (low > count.Low ? equation : count.CauseOfLow, high < count.High ? equation : count.CauseOfHigh);
            (count.Low, count.High) = (low, high);
            least += (factor > 0 ? factor * low : factor * high) - ownLeast;
            most += (factor > 0 ? factor * high : factor * low) - ownMost;
            changed(number);
        }

        static long Up(long number, long by) => -Down(-number, by);

        static long Down(long number, long by) => (number >= 0 ? number : number - by + 1) / by;
    }

    /// <summary>What is known of a count.</summary>
    private sealed class Count(long truth, FigurePlace? place, Sight sight, bool isGroup, bool isOfSmall)
    {
        public long Truth => truth;

        public FigurePlace? Place => place;

        public bool IsShown => sight == Sight.Shown;

        /// <summary>Whether it is said to be small.</summary>
        public bool IsBounded => sight == Sight.Small;

        public bool IsGroup => isGroup;

        public bool IsOfSmall => isOfSmall;

        public long Low { get; set; }

        public long High { get; set; }

        /// <summary>The equation that raised <see cref="Low"/> last; -1 for none.</summary>
        public int CauseOfLow { get; set; } = -1;

        /// <summary>The equation that lowered <see cref="High"/> last; -1 for none.</summary>
        public int CauseOfHigh { get; set; } = -1;

        public int Narrowed { get; set; }
    }

    /// <param name="Terms">The counts, and how often each is taken.</param>
    /// <param name="IsExact">Whether none of them is a rest that is in no other equation.</param>
    /// <param name="Constant">What is added to them.</param>
    private sealed record Equation((int Count, long Factor)[] Terms, bool IsExact, long Constant = 0);
}
