namespace GraderEtl.Core.Model.Learning;

/// <content>What follows from sums whatever the bounds.</content>
internal sealed partial class Inference
{
    /// <summary>More sums than that are not solved: a report that hides so much has its bounds.</summary>
    private const int MostSums = 3_000;

    private const int MostEliminated = 8;

    /// <summary>Counts of an equation that comes out and is kept, as its bounds may say more than those of the sums.</summary>
    private const int MostKept = 8;

    private const long MostFactor = 64;
    private const long Prime = 2_147_483_647;

    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private bool _eliminated;

    /// <summary>
    /// Gauss and Jordan over a prime field, as only which counts follow is asked for. A count follows, or the difference of two, where
    /// nothing is left of it that is not known.
    /// </summary>
    /// <returns>True when something follows that was not known.</returns>
    private bool Eliminate()
    {
        var sums = _equations.Where(static equation => equation.IsExact).Select(equation => ToRow(equation.Terms)).Where(static row => row.Count > 0).OrderBy(static row => row.Count).ToList();
        if (sums.Count > MostSums)
            return false;
        var pivots = new Dictionary<int, Dictionary<int, long>>();
        foreach (var row in sums)
        {
            Reduce(row, pivots);
            if (row.Count == 0)
                continue;
            var (pivot, factor) = row.First();
            var inverse = Power(factor, Prime - 2);
            foreach (var count in row.Keys.ToList())
                row[count] = row[count] * inverse % Prime;
            foreach (var other in pivots.Values.Where(other => other.ContainsKey(pivot)))
                Subtract(other, row, other[pivot]);
            pivots.Add(pivot, row);
        }

        var isNews = false;
        foreach (var (count, row) in pivots)
            isNews |= row.Count == 1 ? Know(count, cause: -1) : row.Count <= MostKept && Keep(row);
        for (var equation = 0; equation < _equations.Count; equation++)
        {
            // a rest is known where the whole less the part is
            if (_equations[equation] is not { IsExact: false, Constant: 0, Terms: [(_, -1) and var whole, (_, 1) and var part, (_, 1) and var rest] } || !_counts[rest.Count].IsGroup || _counts[rest.Count].Low == _counts[rest.Count].High)
                continue;
            var row = ToRow([whole, part]);
            Reduce(row, pivots);
            if (row.Count == 0)
                isNews |= Know(rest.Count, equation);
        }

        _eliminated |= isNews;
        return isNews;
    }

    private bool Keep(Dictionary<int, long> row)
    {
        (int Count, long Factor)[] terms = [.. row.OrderBy(static term => term.Key).Select(static term => (term.Key, term.Value > Prime / 2 ? term.Value - Prime : term.Value))];
        if (Array.Exists(terms, static term => Math.Abs(term.Factor) > MostFactor) || !_kept.Add(string.Join(' ', terms)))
            return false;
        _equations.Add(new Equation(terms, IsExact: false, -terms.Sum(term => term.Factor * _counts[term.Count].Truth)));
        return true;
    }

    private bool Know(int count, int cause)
    {
        var known = _counts[count];
        if (known.Low == known.High)
            return false;
        (known.Low, known.High) = (known.Truth, known.Truth);
        known.CauseOfLow = cause >= 0 ? cause : known.CauseOfLow;
        return true;
    }

    /// <summary>What is unknown of an equation.</summary>
    private Dictionary<int, long> ToRow((int Count, long Factor)[] terms)
    {
        var row = new Dictionary<int, long>();
        foreach (var (count, factor) in terms)
        {
            if (_counts[count].Low < _counts[count].High)
                Put(row, count, row.GetValueOrDefault(count) + factor);
        }

        return row;
    }

    private static void Reduce(Dictionary<int, long> row, Dictionary<int, Dictionary<int, long>> pivots)
    {
        foreach (var pivot in row.Keys.Where(pivots.ContainsKey).ToList())
            Subtract(row, pivots[pivot], row[pivot]);
    }

    private static void Subtract(Dictionary<int, long> from, Dictionary<int, long> row, long times)
    {
        foreach (var (count, factor) in row)
            Put(from, count, from.GetValueOrDefault(count) - (times * factor % Prime));
    }

    private static void Put(Dictionary<int, long> row, int count, long factor)
    {
        if (((factor % Prime) + Prime) % Prime is not 0 and var left)
            row[count] = left;
        else
            row.Remove(count);
    }

    private static long Power(long number, long exponent)
    {
        var result = 1L;
        for (var factor = number; exponent > 0; exponent >>= 1, factor = factor * factor % Prime)
            result = (exponent & 1) == 1 ? result * factor % Prime : result;
        return result;
    }
}
