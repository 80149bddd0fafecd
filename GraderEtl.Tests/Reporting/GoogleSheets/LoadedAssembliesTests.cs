using System.Reflection;
using System.Runtime.Loader;
using GraderEtl.Core;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>Google's runtime costs a tenth of a second to load, MailKit and what it brings megabytes: who has no sheet and sends no message does not pay for it.</summary>
[TestFixture]
internal sealed class LoadedAssembliesTests
{
    [Test]
    public async Task Composing_the_library_loads_nothing_of_google_s_nor_of_mail_s([Values] bool withSheets, [Values] bool withMail)
    {
        using var directory = new TempDirectory();
        var context = new Witness(typeof(GraderEtlPipeline).Assembly, typeof(GoogleSheetsExtensions).Assembly);
        var services = Compose(context, directory, withSheets, withMail);
        await using var provider = services.BuildServiceProvider();
        var sinks = provider.GetServices(context.Type(typeof(IReportSink))).Select(sink => sink!.GetType().Name).ToList();
        var notifiers = provider.GetServices(context.Type(typeof(INotifier))).Select(notifier => notifier!.GetType().Name).ToList();
        var pipeline = provider.GetRequiredService(context.Type(typeof(GraderEtlPipeline)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pipeline.GetType().Assembly, Is.Not.EqualTo(typeof(GraderEtlPipeline).Assembly), "it is a copy of its own");
            Assert.That(sinks, withSheets ? Is.EqualTo(new[] { "CsvReportSink", "GoogleSheetsSink" }) : Is.EqualTo(new[] { "CsvReportSink" }));
            Assert.That(notifiers, Is.EqualTo(new[] { withMail ? "MailNotifier" : "OutboxNotifier" }));
            Assert.That(context.Asked, Has.Some.EqualTo("Npgsql").And.None.StartsWith("Google").And.None.StartsWith("Newtonsoft").And.None.EqualTo("MailKit").And.None.EqualTo("MimeKit").And.None.StartsWith("BouncyCastle"));
        }
    }

    private static ServiceCollection Compose(Witness context, TempDirectory directory, bool withSheets, bool withMail)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Source:ApiUrl"] = "https://grader.example.org/api/attempts",
            ["Source:Client"] = "someone",
            ["Source:ClientKey"] = "something",
            ["Postgres:ConnectionString"] = "Host=127.0.0.1;Port=1;Username=x;Database=x",
            ["Sheets:CredentialsFile"] = directory.File("key.json"),
            ["Sheets:SpreadsheetId"] = "1zVa",
            ["Mail:Host"] = withMail ? "smtp.example.org" : null,
            ["Mail:From"] = "etl@example.org",
            ["Mail:To:0"] = "boss@example.org",
        }).Build();
        var services = new ServiceCollection();
        var add = context.Type(typeof(GraderEtlServiceCollectionExtensions))
            .GetMethod(nameof(GraderEtlServiceCollectionExtensions.AddGraderEtl), [typeof(IServiceCollection), typeof(IConfiguration)])!;
        var builder = add.Invoke(null, [services, section])!;
        Call(builder, nameof(GraderEtlBuilder.AddCsvReport));
        Call(builder, nameof(GraderEtlBuilder.AddMail));
        if (withSheets)
            context.Type(typeof(GoogleSheetsExtensions)).GetMethod(nameof(GoogleSheetsExtensions.AddGoogleSheets))!.Invoke(null, [builder]);
        return services;
    }

    private static void Call(object builder, string method) => builder.GetType().GetMethod(method)!.Invoke(builder, []);

    /// <summary>Loads the library a second time and notes what it asks for.</summary>
    private sealed class Witness(params Assembly[] libraries) : AssemblyLoadContext("witness")
    {
        private readonly List<string> _asked = [];

        public IReadOnlyList<string> Asked
        {
            get { lock (_asked) return [.. _asked]; }
        }

        public Type Type(Type own) => LoadFromAssemblyPath(own.Assembly.Location).GetType(own.FullName!, throwOnError: true)!;

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            lock (_asked)
                _asked.Add(assemblyName.Name!);
            return libraries.FirstOrDefault(library => library.GetName().Name == assemblyName.Name) is { } own ? LoadFromAssemblyPath(own.Location) : null;
        }
    }
}
