namespace GraderEtl.Core.Metrics;

/// <summary>Positive numbers of which the median is asked: how often each small one came, and the few large ones as they are.</summary>
internal sealed class NumberCounts
{
    private const int FirstLarge = 128;
    private const int FirstLength = 8;

    private readonly List<int> _large = [];
    private int[] _small = [];

    /// <summary>How many numbers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number in the middle, or half-way between the two there; null where there is none.</summary>
    public double? Median => Count == 0 ? null : (Find((Count - 1) / 2) + Find(Count / 2)) / 2.0;

    /// <summary>Adds a number.</summary>
    public void Add(int number)
    {
        Count++;
        if (number >= FirstLarge)
        {
            _large.Add(number);
            return;
        }

        if (number >= _small.Length)
            Array.Resize(ref _small, Math.Clamp(2 * number, FirstLength, FirstLarge));
        _small[number]++;
    }

    /// <summary>The number at a place in their order.</summary>
    private int Find(int place)
    {
        for (var number = 0; number < _small.Length; number++)
        {
            if (place < _small[number])
                return number;
            place -= _small[number];
        }

        _large.Sort();
        return _large[place];
    }
}
