using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>
/// What is known of counts that were shown or hidden, and how they hang together: linear equations over whole numbers. Solves them as far as
/// elimination and bounds go. Each count has its true value beside it, by which the equations are checked, and which no bound may cross.
/// </summary>
internal sealed class Knowledge
{
    internal const long Many = 1_000_000_000;
    private const long Prime = 2_147_483_647;
    private const int Rounds = 60;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<Count> _counts = [];
    private readonly List<Equation> _equations = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>All counts.</summary>
    internal IEnumerable<Count> Counts => _counts;

    /// <summary>Adds a count, or what is known of it anew.</summary>
    internal void Know(string name, long truth, long low, long high)
    {
        if (_places.TryGetValue(name, out var place))
        {
            Assert.That(_counts[place].Truth, Is.EqualTo(truth), name);
            Bound(place, low, high);
            return;
        }

        _places.Add(name, _counts.Count);
        _counts.Add(new Count(name) { Truth = truth, Low = low, High = high });
        Assert.That(truth, Is.InRange(low, high), name);
    }

    /// <summary>Whether a count is known of.</summary>
    internal bool Has(string name) => _places.ContainsKey(name);

    /// <summary>A count.</summary>
    internal Count this[string name] => _counts[_places[name]];

    /// <summary>Parts add up to a whole.</summary>
    internal void Sum(string whole, params IEnumerable<string> parts) => Add(whole, parts);

    /// <summary>A part lies within a whole; the rest of it is a count of its own.</summary>
    internal string Within(string whole, string part)
    {
        var rest = $"{whole} less {part}";
        if (!Has(whole) || !Has(part) || whole == part || Has(rest))
            return rest;
        Know(rest, this[whole].Truth - this[part].Truth, 0, Many);
        Sum(whole, part, rest);
        return rest;
    }

    /// <summary>Parts that may overlap cover a whole.</summary>
    internal void Cover(string whole, params IEnumerable<string> parts)
    {
        string[] all = [.. parts];
        if (!Has(whole) || !Array.TrueForAll(all, Has))
            return;
        var twice = $"{whole} twice in {string.Join('+', all)}";
        if (Has(twice))
            return;
        Know(twice, all.Sum(part => this[part].Truth) - this[whole].Truth, 0, Many);
        Add(whole, all, twice);
    }

    /// <summary>One count is a share of another that is shown in full.</summary>
    internal void Share(string part, string whole, double share)
    {
        if (!Has(part) || !Has(whole))
            return;
        var (top, bottom) = Fraction(share);
        var times = $"{part} by {top}/{bottom} of {whole}";
        if (Has(times))
            return;
        Know(times, this[whole].Truth / bottom, 0, Many);
        Combine([(part, 1), (times, -top)]);
        Combine([(whole, 1), (times, -bottom)]);
    }

    /// <summary>A count is at most so many times another.</summary>
    internal void AtMost(string count, string other, long times)
    {
        var rest = $"{times} x {other} less {count}";
        if (!Has(count) || !Has(other) || Has(rest))
            return;
        Know(rest, (times * this[other].Truth) - this[count].Truth, 0, Many);
        Combine([(other, times), (count, -1), (rest, -1)]);
    }

    /// <summary>Works out what can be.</summary>
    internal void Solve()
    {
        Narrow();
        while (Eliminate())
            Narrow();
    }

    private void Add(string whole, IEnumerable<string> parts, string? more = null)
    {
        string[] all = [.. parts];
        if (!Has(whole) || !Array.TrueForAll(all, Has))
            return;
        List<(string, long)> terms = [(whole, -1), .. all.Select(static part => (part, 1L))];
        if (more is not null)
            terms.Add((more, -1));
        Combine(terms);
    }

    private void Combine(IReadOnlyList<(string Name, long Factor)> terms)
    {
        var said = string.Join(' ', terms);
        if (!_said.Add(said))
            return;
        Assert.That(terms.Sum(term => term.Factor * this[term.Name].Truth), Is.Zero, () => $"figures do not hang together: {said}");
        (int Place, long Factor)[] merged =
        [
            .. terms.GroupBy(term => _places[term.Name], static term => term.Factor).Select(static one => (one.Key, Factor: one.Sum())).Where(static one => one.Factor != 0),
        ];
        if (merged.Length > 0)
            _equations.Add(new Equation(merged, 0));
    }

    private bool Bound(int place, long low, long high)
    {
        var count = _counts[place];
        if (low <= count.Low && high >= count.High)
            return false;
        (count.Low, count.High) = (Math.Max(count.Low, low), Math.Min(count.High, high));
        if (count.Truth < count.Low || count.Truth > count.High)
            Assert.Fail($"{count.Name} is {count.Truth}, not {count.Low} to {count.High}");
        return true;
    }

    /// <summary>Each term of an equation is the negative of the others.</summary>
    private void Narrow()
    {
        var isNews = true;
        for (var round = 0; isNews && round < Rounds; round++)
        {
            isNews = false;
            foreach (var equation in _equations)
            {
                foreach (var (place, factor) in equation.Terms)
                {
                    var (least, most) = EndsWithout(equation, place);
                    if (!(factor > 0 ? Bound(place, Up(-most, factor), Down(-least, factor)) : Bound(place, Up(least, -factor), Down(most, -factor))))
                        continue;
                    isNews = true;
                    _counts[place].Cause = equation;
                }
            }
        }

        static long Up(long number, long by) => -Down(-number, by);

        static long Down(long number, long by) => (number >= 0 ? number : number - by + 1) / by;
    }

    /// <summary>What the other terms of an equation can come to.</summary>
    private (long Least, long Most) EndsWithout(Equation equation, int without)
    {
        var (least, most) = (equation.Constant, equation.Constant);
        foreach (var (place, factor) in equation.Terms)
        {
            if (place == without)
                continue;
            least += factor * (factor > 0 ? _counts[place].Low : _counts[place].High);
            most += factor * (factor > 0 ? _counts[place].High : _counts[place].Low);
        }

        return (least, most);
    }

    /// <summary>
    /// Gauss and Jordan over a prime field: a count that is left alone in an equation is known. Short equations that come out are kept, as
    /// they may bound what the others do not.
    /// </summary>
    private bool Eliminate()
    {
        var rows = _equations.ConvertAll(equation => equation.Terms
            .Where(term => _counts[term.Place].Low < _counts[term.Place].High).GroupBy(static term => term.Place)
            .ToDictionary(static group => group.Key, static group => Mod(group.Sum(static term => term.Factor))));
        rows.RemoveAll(static row => row.Count == 0);
        var solved = new List<(int Pivot, Dictionary<int, long> Row)>();
        var pivots = new Dictionary<int, Dictionary<int, long>>();
        // equations of few terms first, which keeps the others short
        foreach (var row in rows.OrderBy(static row => row.Count))
        {
            foreach (var place in row.Keys.Where(pivots.ContainsKey).ToList())
                Subtract(row, pivots[place], row[place]);
            if (row.Count == 0)
                continue;
            var pivot = row.Keys.MaxBy(place => (_counts[place].High, place));
            var inverse = Power(row[pivot], Prime - 2);
            foreach (var place in row.Keys.ToList())
                row[place] = row[place] * inverse % Prime;
            foreach (var (_, other) in solved.Where(one => one.Row.ContainsKey(pivot)))
                Subtract(other, row, other[pivot]);
            solved.Add((pivot, row));
            pivots.Add(pivot, row);
        }

        var isNews = false;
        foreach (var (_, row) in solved)
        {
            if (row.Count == 1)
            {
                var only = row.Keys.Single();
                isNews |= Bound(only, _counts[only].Truth, _counts[only].Truth);
            }
            else if (row.Count <= 8 && row.Values.All(static factor => Math.Abs(Signed(factor)) <= 64))
            {
                List<(int Place, long Factor)> terms = [.. row.OrderBy(static term => term.Key).Select(static term => (term.Key, Signed(term.Value)))];
                if (!_said.Add("out " + string.Join(' ', terms)))
                    continue;
                _equations.Add(new Equation([.. terms], -terms.Sum(term => term.Factor * _counts[term.Place].Truth)));
                isNews = true;
            }
        }

        return isNews;

        static void Subtract(Dictionary<int, long> from, Dictionary<int, long> row, long times)
        {
            foreach (var (place, factor) in row)
            {
                var left = Mod(from.GetValueOrDefault(place) - (times * factor % Prime));
                if (left == 0)
                    from.Remove(place);
                else
                    from[place] = left;
            }
        }
    }

    private static long Mod(long number) => ((number % Prime) + Prime) % Prime;

    private static long Signed(long number) => number > Prime / 2 ? number - Prime : number;

    private static long Power(long number, long exponent)
    {
        var result = 1L;
        for (var factor = number % Prime; exponent > 0; exponent >>= 1, factor = factor * factor % Prime)
            result = (exponent & 1) == 1 ? result * factor % Prime : result;
        return result;
    }

    /// <summary>The smallest fraction that a double stands for.</summary>
    private static (long Top, long Bottom) Fraction(double share)
    {
        for (var bottom = 1L; ; bottom++)
        {
            var top = Math.Round(share * bottom);
            if ((double)(long)top / bottom == share)
                return ((long)top, bottom);
        }
    }

    /// <summary>How a count was worked out, a line a step.</summary>
    internal string Explain(Count count, int steps = 12)
    {
        var lines = new List<string>();
        var open = new Queue<Count>([count]);
        var seen = new HashSet<Count>();
        while (lines.Count < steps && open.TryDequeue(out var next))
        {
            if (!seen.Add(next) || next.Cause is not { } cause)
                continue;
            lines.Add($"{next.Name} from " + string.Join(' ', cause.Terms.Where(term => _counts[term.Place] != next).Select(term => $"{term.Factor:+0;-0} [{_counts[term.Place].Name}: {_counts[term.Place].Low}..{_counts[term.Place].High}]").Take(14)));
            foreach (var (place, _) in cause.Terms)
                open.Enqueue(_counts[place]);
        }

        return string.Join("\n    ", lines);
    }

    internal sealed class Count(string name)
    {
        public string Name => name;

        public long Truth { get; init; }

        public long Low { get; set; }

        public long High { get; set; }

        public bool IsKnown => Low == High;

        /// <summary>The equation that bounded it last.</summary>
        public Equation? Cause { get; set; }
    }

    internal sealed record Equation((int Place, long Factor)[] Terms, long Constant);
}
