using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Configuration.Import;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Tests.Architecture;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Reporting.Html;
using GraderEtl.Tests.Support;
using NUnit.Framework;
using ReportDocument = GraderEtl.Runner.Json.ReportDocument;

namespace GraderEtl.Tests.Json;

/// <summary>What programs read of <c>--json</c> changes only on purpose: each command has an approved example in <c>Approved</c>.</summary>
[TestFixture]
[Parallelizable]
internal sealed class JsonContractTests
{
    private const string Approve = "GRADERETL_APPROVE=1 dotnet test -c Release --filter FullyQualifiedName~JsonContractTests";
    private static readonly SecretRedactor Redactor = new(["s3cret-key"]);
    private static readonly Guid RunId = Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    private static readonly DateOnly First = new(2025, 3, 1);
    private static readonly TimeWindow Day = DayAfter(0);
    private static readonly DateTimeOffset Later = Day.End.AddHours(3).AddTicks(1_234_560);
    private static readonly WindowCounts Counts = new(107, 100, 2, 4, 1);
    private static readonly LedgerEntry Entry = new(Day, RunId, Counts, 43_210, 0x0123456789abcdef, 2, 1, Later);
    private static readonly OutputResult[] Outputs = [new("csv", "reports/daily.csv", null), new("sheets", null, "The spreadsheet is not shared with the account")];

    private static readonly GraderEtlException Failure = new(ErrorKind.Source, "The source returned status 500 to s3cret-key")
    {
        Expected = "status 200",
        Where = $"window {Day}",
        Kept = "what was committed",
        Remedy = "run the same command again",
        HttpStatus = 500,
    };

    private static IEnumerable<TestCaseData> Documents =>
    [
        Example("run", () => new LoadDocument(Loaded(), Redactor)),
        Example("run-reported-before", () => new LoadDocument(ReportedBefore(), Redactor)),
        Example("report", () => Report(LearningReports.Of(1, tasks: 1, attempts: 100))),
        Example("report-learning-off", () => new ReportDocument(new ReportHead(Day, "UTC", Later, 5), [new DailyMetrics(First, 100, 40, 20, 10)], report: null)),
        Example("report-out", () => new ReportFileDocument(new ReportHead(Day, "UTC", Later, 5), learning: true, "reports/march.csv")),
        Example("report-mail", () => new SentDocument(Loaded() with { Missing = [DayAfter(1)], Outcome = LoadOutcome.OutputFailed, Error = null }, Redactor)),
        Example("plan", () => new PlanDocument(Plan())),
        Example("status", () => new StatusDocument(Plan(), Status())),
        Example("status-empty", () => new StatusDocument(plan: null, new StoreStatus([], [], null))),
        Example("verify", () => new VerifyDocument(Verified(), Redactor)),
        Example("export", () => new ExportDocument(Exported())),
        Example("verify-export", () => new VerifyExportDocument(ExportCompared(), Redactor)),
        Example("rejects-list", () => new RejectedListDocument([Rejected()])),
        Example("rejects-list-out", () => new RejectedFileDocument("rejects.jsonl", 17)),
        Example("rejects-show", () => new RejectedDocument(Rejected())),
        Example("rejects-replay", () => new ReplayDocument(new ReplayResult(false, [new("missing", 3, 1, 0, 2), new("bad_timestamp", 0, 0, 1, 0)], 2, 1) { Outputs = Outputs })),
        Example("report-learners", () => new LearnersDocument("learners.csv", 17, hasPseudonyms: true)),
        Example("forget", () => new ForgetDocument(
            new ForgetReceipt(RunId, Day.Start, "0123456789abcdef", IsNew: true) { Attempts = 120, Rejections = 2, Users = 1, Tasks = 1, Firsts = 30, Windows = [Day] },
            [new ForgottenFileDocument("learners.csv", 1)])),
        Example("check-source", () => new CheckSourceDocument(Day, 6, 1, TimeSpan.FromSeconds(20.5))),
        Example("check-database", () => new CheckDatabaseDocument("grader on db.example.org:5432", prepared: true)),
        Example("check-mail", () => new CheckMailDocument(new MailCheckResult
        {
            Server = "smtp.example.org:587", Encryption = "TLS 1.3", User = "reports", Mechanism = "PLAIN", Sender = "reports@example.org", Recipients = ["team@example.org"], Sent = true,
        })),
        Example("check-webhook", () => new CheckWebhookDocument(new WebhookCheckResult("hooks.example.org", WebhookFormat.Slack, IsEncrypted: true, IsSigned: false, Sent: true))),
        Example("check-sheets", () => new CheckSheetsDocument(Sheet(), Redactor)),
        Example("import-params", Imported),
        Example("simulate", () => new SimulateDocument(new Uri("http://127.0.0.1:8080/api"), [("GRADERETL__Source__Client", "Organisation")])),
        Example("cluster-nodes", () => new ClusterDocument(Cluster())),
        Example("cluster-pause", () => new ClusterSwitchDocument(["default"])),
        Example("cluster-cancel", () => new CancelledDocument("default", RunId)),
        Example("backfill-distribute", () => new DistributedDocument("default", Cluster().Backfills[0].State)),
        Example("error", () => new FailedDocument(ErrorDocument.Of(Failure, Redactor)!)),
        Example("sources", () => new SourcesDocument
        {
            Outcome = "sourceFailed",
            Sources = [JsonOutput.OfSource("math", new RejectedFileDocument("rejects.jsonl", 17)), JsonOutput.OfSource("art", new FailedDocument(ErrorDocument.Of(Failure, Redactor)!))],
        }),
        Example("usage-error", () => new FailedDocument(ErrorDocument.Of(new UsageException("Source:Lanes is 'many'", "a whole number", "Source:Lanes from --set", "correct Source:Lanes"), Redactor))),
    ];

    private static ClusterState Cluster() => new(
        [
            new NodeState("worker-1", Later, IsAlive: true, [new WorkItem("default", Day, RunId, Day.End), new WorkItem("default", Day, Backfill: null, Later)]),
            new NodeState("worker-2", Day.End, IsAlive: false, []),
        ],
        [("default", new BackfillState(RunId, Day, Refresh: true, Day.End, CancelledAt: null, Covered: 0.25, TimeSpan.FromSeconds(90.5)))],
        [("default", new ScheduleState("0 6 * * *", "UTC", Later, LastRun: null, IsPaused: false))]);

    [TestCaseSource(nameof(Documents))]
    public void The_document_is_the_approved_one(string name, Func<Document> create)
    {
        var json = Write(create());
        var file = Repository.PathTo("GraderEtl.Tests", "Json", "Approved", name + ".json");
        if (Environment.GetEnvironmentVariable("GRADERETL_APPROVE") == "1")
            File.WriteAllText(file, json);
        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.That(json, Is.EqualTo(approved), $"The document of {name} has changed. If the change is meant, approve it with: {Approve}");
    }

    [Test]
    public void Every_kind_of_document_has_an_example()
    {
        var kinds = typeof(Document).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Document)));
        Assert.That(Documents.Select(example => ((Func<Document>)example.Arguments[1]!)().GetType()).Distinct(), Is.EquivalentTo(kinds));
    }

    private static TestCaseData Example(string name, Func<Document> create)
        => new TestCaseData(name, create).SetArgDisplayNames(name);

    private static string Write(Document document)
    {
        using var output = new StringWriter();
        new JsonOutput(new Terminal(new CommandStreams(output, TextWriter.Null), new Dictionary<string, string>(StringComparer.Ordinal))).Write(document);
        return output.ToString().ReplaceLineEndings("\n");
    }

    private static TimeWindow DayAfter(int days)
    {
        var start = new DateTimeOffset(First.AddDays(days), TimeOnly.MinValue, TimeSpan.Zero);
        return new TimeWindow(start, start.AddDays(1));
    }

    private static LoadResult Loaded() => RunResults.Completed(First, new DailyMetrics(First, 100, 40, 20, 10)) with
    {
        Outcome = LoadOutcome.SourceFailed,
        LoadedRange = new TimeWindow(DayAfter(-3).Start, Day.End),
        Holes = [new HistoryHole(DayAfter(-3), HoleState.MostlyRejected, "missing 40")],
        ConcurrentRuns = [new ConcurrentRun(RunId, "host", 2, Later)],
        UnstoredFields = ["new_field"],
        Profile = new LoadProfile
        {
            Stages = new StageTimes(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.25), TimeSpan.Zero),
            Lanes = [new LaneProfile(TimeSpan.FromSeconds(10), 3, 12, [new(LaneActivity.Waiting, TimeSpan.FromSeconds(7.5)), new(LaneActivity.Idle, TimeSpan.FromSeconds(2))])],
        },
        Outputs = Outputs,
        Error = Failure,
    };

    private static LoadResult ReportedBefore() => RunResults.Completed(First) with { ReportedBy = Run() };

    private static RunRecord Run() => new()
    {
        Id = RunId,
        Range = Day,
        Refresh = false,
        Host = "host",
        Version = "1.0",
        StartedAt = Later,
        FinishedAt = Later.AddMinutes(1),
        Outcome = "Completed",
        Counts = Counts,
    };

    private static ReportDocument Report(LearningReport report) => new(
        ReportHead.Of(report), report.Days, report with
        {
            Heatmap = [.. report.Heatmap.Skip(9).Take(1)],
            Quality = report.Quality with { Gaps = [Day], IncompleteDays = [First], DaysWithoutData = [First], MostlyRejected = [Day], UnstoredFields = ["new_field"] },
        });

    private static LoadPlan Plan() => new(new LoadRequest(new TimeWindow(Day.Start, Day.End.AddDays(1))) { Refresh = true }, new TimeWindow(Day.Start, Day.End.AddDays(1)), [Entry], [DayAfter(1)], [Day, DayAfter(1)])
    {
        MostlyRejected = [Entry],
    };

    private static StoreStatus Status() => new([Run(), Run() with { FinishedAt = null, Outcome = null }], [new("missing", 3), new("bad_timestamp", 1)], new StoreSize(1, 100, 8_192, 16_384));

    private static VerifyReport Verified() => new(
        new VerifyResult
        {
            Request = new VerifyRequest(Day) { Sample = 2 },
            Windows =
            [
                new WindowVerification
                {
                    Loaded = Entry, Source = Counts with { Read = 109, Loaded = 102 }, SourceHash = 0xfedcba9876543210, Rows = 99, RowsHash = 1, Quarantined = 4, Replayable = 1,
                    Differences = [new WindowDifference(DifferenceKind.Late, 2), new WindowDifference(DifferenceKind.RowsMissing, 1)],
                    Lateness = new Lateness(2, TimeSpan.FromHours(5), TimeSpan.FromHours(30)),
                },
            ],
            NotVerified = [DayAfter(1)],
            NotLoaded = [DayAfter(2)],
            Requests = 1,
            Elapsed = TimeSpan.FromSeconds(21.5),
        },
        new RangeReader(TimeZoneInfo.Utc, TimeProvider.System, null!),
        Invocation.OnPath, []);

    private static ExportReport Exported() => new(
        "exports",
        new ExportResult(Manifest(), [new MonthExport(Manifest().Months[0], ExportState.Written), new MonthExport(Manifest().Months[1], ExportState.Removed)]),
        TimeSpan.FromSeconds(1.5));

    private static ExportManifest Manifest() => new(1, "etl", "grader", "parquet", "0f", [Month("2025-03"), Month("2025-04") with { Missing = [] }]);

    private static ExportedMonth Month(string name)
        => new(name, $"attempts-{name}.parquet", 100, "0123456789abcdef", 4_321, "5a", "zstd", "fedcba9876543210", [DayAfter(1)], Later);

    private static ExportVerificationReport ExportCompared() => new("exports", new ExportVerification(Manifest(),
    [
        new MonthVerification(Month("2025-03"), 99, "1123456789abcdef",
            [new ExportDifference(ExportDifferenceKind.Rows, "100", "99"), new ExportDifference(ExportDifferenceKind.WindowRows, "10", "9", Day)]),
        new MonthVerification(Month("2025-04"), 100, "0123456789abcdef", []),
    ]));

    private static StoredRejection Rejected() => new(
        17, RunId, Day, "missing", "lti_user_id", "lti_user_id: no such field", Encoding.UTF8.GetBytes("""{"attempt_type": "запуск"}"""), 32, Later);

    private static GoogleSheetsState Sheet() => new()
    {
        Account = "reports@example.org",
        IsLoggedIn = true,
        Title = "Metrics",
        Url = "https://docs.example.org/1",
        Days = 2,
        TextDays = 1,
        DoubledDays = ["2025-03-01 (A2, A4)"],
        NewColumns = ["Runs"],
        TimeZone = "UTC",
        HasSummary = true,
        Error = new GraderEtlException(ErrorKind.Output, "The spreadsheet may not be written"),
    };

    private static ImportDocument Imported()
    {
        using var directory = new TempDirectory();
        var entries = ParamsFile.Read("client = 'Organisation'\nclient_key = 'k'\nunknown_name = 1\n", "params.txt");
        var import = new ParamsImport(directory.Path, directory.Path, ParamsMap.Of(entries, new Dictionary<string, string?>(StringComparer.Ordinal)));
        return new ImportDocument("appsettings.json", import);
    }
}
