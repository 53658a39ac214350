namespace NexScout.Energy.Forecasting;

/// <summary>Puts both forecasts to the test on a series: each value is forecast from those before it, then looked at.</summary>
public sealed class VolumeBacktest
{
    private const int Known = 7;
    private readonly IntervalForecaster _ours;
    private readonly Queue<double> _last = new();
    private double _seedError;
    private double _ourError;
    private double _sum;

    /// <summary>A test on a series that repeats after <paramref name="season"/> values.</summary>
    public VolumeBacktest(int season = 1) => _ours = new IntervalForecaster(season, 1);

    /// <summary>Values that both forecast.</summary>
    public int Forecasts { get; private set; }

    /// <summary>Values between 70 % and 150 % of the mean of the seven before.</summary>
    public int SeedHeld { get; private set; }

    /// <summary>Values within the calibrated interval.</summary>
    public int OurHeld { get; private set; }

    /// <summary>Sum of the seeds' absolute errors over the sum of the values.</summary>
    public double SeedError => _sum > 0 ? _seedError / _sum : 0;

    /// <summary>Sum of the calibrated forecast's absolute errors over the sum of the values.</summary>
    public double OurError => _sum > 0 ? _ourError / _sum : 0;

    /// <summary>Mean width of the calibrated interval, over the mean value.</summary>
    public double OurWidth => _sum > 0 ? _width / _sum : 0;

    private double _width;

    /// <summary>Takes the next value.</summary>
    public void Add(double value)
    {
        if (_last.Count == Known && _ours.Next() is { } ours)
        {
            var mean = _last.Average();
            Forecasts++;
            _sum += value;
            _seedError += Math.Abs(value - mean);
            _ourError += Math.Abs(value - ours.Middle);
            _width += ours.High - ours.Low;
            if (value >= mean * 0.7 && value <= mean * 1.5) SeedHeld++;
            if (value >= ours.Low && value <= ours.High) OurHeld++;
        }

        _ours.Add(value);
        _last.Enqueue(value);
        if (_last.Count > Known) _last.Dequeue();
    }
}
