using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>The sink with a server of its own, its key file in a directory of its own, and a clock that does not wait.</summary>
internal sealed class SheetsHarness : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    private SheetsHarness(TestAccount account, SheetsServer server)
    {
        Account = account;
        Server = server;
        KeyFile = Directory.File("key.json");
        account.Write(KeyFile, server.Tokens.Url);
        Options.Sheets.CredentialsFile = KeyFile;
        Options.Sheets.SpreadsheetId = server.Spreadsheet.Id;
        Options.Sheets.BaseUri = server.Url;
    }

    public TestAccount Account { get; }

    public SheetsServer Server { get; }

    public TempDirectory Directory { get; } = new();

    public string KeyFile { get; }

    public GraderEtlOptions Options { get; } = new();

    public HastyClock Clock { get; } = new();

    public LogLines<GoogleSheetsSink> Log { get; } = new();

    public FakeSpreadsheet Spreadsheet => Server.Spreadsheet;

    public FakeTab Daily => Spreadsheet["Daily"];

    /// <summary>The columns that a report of counts writes.</summary>
    public IReadOnlyList<MetricColumn> Counts => [.. SheetLayout.ColumnsOf(Options).All.Where(static column => column.Metric is not { IsMeasured: true })];

    public FakeTab Summary => Spreadsheet["Summary"];

    /// <summary>All that was said: the log and the errors of <see cref="FailAsync(DailyMetrics[])"/>.</summary>
    public string Said => Log.Text + string.Concat(_errors);

    /// <summary>Secrets that were said: lines of the private key, access tokens, signed assertions.</summary>
    public IEnumerable<string> SecretsSaid => Account.SecretLines.Append("PRIVATE KEY").Append("ya29.").Append("eyJ").Where(secret => Said.Contains(secret, StringComparison.Ordinal));

    public static async Task<SheetsHarness> StartAsync()
    {
        var account = new TestAccount();
        return new SheetsHarness(account, await SheetsServer.StartAsync(account));
    }

    /// <summary>Days with figures that all depend on the day and the factor.</summary>
    public static DailyMetrics[] Days(DateOnly first, int count, int factor = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Day(first.AddDays(i), factor))];

    public static DailyMetrics Day(DateOnly day, int factor = 1) => new(day, 100L * factor + day.Day, 40L * factor, 10L * factor, 7);

    public Task<string> WriteAsync(params DailyMetrics[] days) => WriteAsync(days, SheetLayout.ColumnsOf(Options).For(days));

    public Task<string> WriteAsync(IReadOnlyList<DailyMetrics> days, IReadOnlyList<MetricColumn> columns, TimeProvider? time = null)
        => new GoogleSheetsSink(new OptionsWrapper<GraderEtlOptions>(Options), time ?? Clock, Log)
            .WriteAsync(days, [], columns, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Writes, and expects it to fail.</summary>
    public Task<GraderEtlException> FailAsync(params DailyMetrics[] days) => FailAsync(Clock, days);

    /// <summary>The same at another time.</summary>
    public async Task<GraderEtlException> FailAsync(TimeProvider time, params DailyMetrics[] days)
    {
        try
        {
            return new GraderEtlException(ErrorKind.Unexpected, "nothing failed: " + await WriteAsync(days, SheetLayout.ColumnsOf(Options).For(days), time));
        }
        catch (GraderEtlException error)
        {
            _errors.Add(error.ToString());
            return error;
        }
    }

    /// <summary>The days of the daily tab as its rows have them, from top to bottom; rows without a day are left out.</summary>
    public IEnumerable<DateOnly> DaysThere() => Daily.ColumnOf(0).OfType<double>().Select(CellValues.DayOf).OfType<DateOnly>();

    /// <summary>The row of a day in the daily tab.</summary>
    public int RowOf(DateOnly day) => Array.FindIndex(Daily.ColumnOf(0), cell => cell is double serial && CellValues.DayOf(serial) == day);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Dispose();
    }
}

/// <summary>Remembers what was logged.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly List<string> _lines = [];

    public string Text
    {
        get { lock (_lines) return string.Join('\n', _lines); }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
            _lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }
}
