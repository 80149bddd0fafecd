using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>The packages that developers reference: packed as they will be published, restored and run in an app outside of the repository.</summary>
[Explicit("Needs the package feed")]
[Category("Network")]
internal sealed partial class PackageTests
{
    // a version of its own, so that no cache of packages has another under this name
    private static readonly string Version = $"0.0.1-test.{Environment.ProcessId}";
    private readonly TempDirectory _directory = new();
    private string _readme = "";

    [OneTimeSetUp]
    public async Task PackAsync()
    {
        foreach (var project in new[] { "GraderEtl.Core", "GraderEtl.Core/Reporting/GoogleSheets", "GraderEtl.Runner" })
            await RunAsync(Repository.Root, "dotnet", "pack", project, "-c", "Release", "--no-build", $"-p:PackageVersion={Version}", "-o", _directory.File("packages"));
        _readme = (await File.ReadAllTextAsync(Repository.PathTo("GraderEtl.Core", "README.md"))).ReplaceLineEndings("\n");
    }

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [TestCase("GraderEtl.Core")]
    [TestCase("GraderEtl.GoogleSheets")]
    public async Task It_has_documentation_symbols_readme_and_icon(string name)
    {
        await using var package = await ZipFile.OpenReadAsync(PathOf(name, "nupkg"));
        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[] { "README.md", "icon.png", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", $"lib/net10.0/ru/{name}.resources.dll" }));
        await using var symbols = await ZipFile.OpenReadAsync(PathOf(name, "snupkg"));
        Assert.That(symbols.Entries.Select(entry => entry.FullName), Has.Member($"lib/net10.0/{name}.pdb"));
    }

    [TestCase("GraderEtl.Core", "lib/net10.0/GraderEtl.Core.dll", ExpectedResult = false)]
    [TestCase("GraderEtl.GoogleSheets", "lib/net10.0/GraderEtl.GoogleSheets.dll", ExpectedResult = false)]
    [TestCase("GraderEtl.Runner", "tools/net10.0/any/grader-etl.dll", ExpectedResult = true)]
    [TestCase("GraderEtl.Runner", "tools/net10.0/any/GraderEtl.Core.dll", ExpectedResult = true)]
    [TestCase("GraderEtl.Runner", "tools/net10.0/any/Npgsql.dll", ExpectedResult = true)]
    public async Task<bool> The_tool_carries_native_code_and_libraries_do_not(string name, string assembly)
    {
        await using var package = await ZipFile.OpenReadAsync(PathOf(name, "nupkg"));
        using var content = new MemoryStream();
        await using (var entry = await package.GetEntry(assembly)!.OpenAsync())
            await entry.CopyToAsync(content);
        content.Position = 0;
        using var image = new PEReader(content);
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    [Test]
    public async Task Its_dependencies_have_a_least_version_and_no_greatest()
    {
        var dependencies = await DependenciesAsync("GraderEtl.Core");
        Assert.That(dependencies.Values, Is.Not.Empty.And.All.Match(@"^\d+(\.\d+)+$"));
        Assert.That(dependencies.Keys, Has.None.StartsWith("Google").And.None.EqualTo("Newtonsoft.Json").And.None.StartsWith("BouncyCastle"));
    }

    [Test]
    public async Task The_spreadsheet_s_package_brings_google_s_and_wants_the_library_of_its_own_version()
    {
        var dependencies = await DependenciesAsync("GraderEtl.GoogleSheets");
        Assert.That(dependencies.Keys, Is.EquivalentTo(new[] { "GraderEtl.Core", "Google.Apis", "Google.Apis.Auth", "Google.Apis.Core", "Newtonsoft.Json" }));
        Assert.That(dependencies["GraderEtl.Core"], Is.EqualTo($"[{Version}]"));
    }

    [Test]
    public async Task The_quick_start_compiles_as_printed_and_loads_a_week_without_google_s_packages()
    {
        await using var harness = await LoadHarness.StartAsync();
        var app = await CreateAppAsync("GraderEtl.Core", Block("csharp"), harness);

        var output = await RunAsync(app, "dotnet", "run", "-c", "Release");

        Assert.That(output, Does.Contain("2025-03-07  ").And.Contain(" attempts, "));
        var start = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(new TimeWindow(start, start.AddDays(7)))));
        var libraries = Directory.EnumerateFiles(Path.Combine(app, "bin"), "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.That(libraries, Has.Member("GraderEtl.Core.dll").And.None.StartsWith("Google").And.None.StartsWith("Newtonsoft"));
    }

    [Test]
    public async Task An_app_with_the_spreadsheet_s_package_can_be_asked_whether_the_sheet_works()
    {
        await using var harness = await LoadHarness.StartAsync();
        var app = await CreateAppAsync("GraderEtl.GoogleSheets", """
            using GraderEtl.Core;
            using GraderEtl.Core.Reporting.GoogleSheets;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;

            var settings = new ConfigurationBuilder().SetBasePath(Environment.CurrentDirectory).AddJsonFile("appsettings.json").Build().GetSection("GraderEtl");
            settings["Sheets:CredentialsFile"] = "absent.json";
            settings["Sheets:SpreadsheetId"] = "1A2b3C4d5E6f7G8h";
            var services = new ServiceCollection();
            services.AddGraderEtl("maths", settings).AddGoogleSheets();
            await using var provider = services.BuildServiceProvider();
            var state = await provider.GetRequiredKeyedService<IGoogleSheetsInspection>("maths").InspectAsync(CancellationToken.None);
            Console.WriteLine(state.Error?.Message);
            """, harness);
        Assert.That(await RunAsync(app, "dotnet", "run", "-c", "Release"), Does.Contain("absent.json is not there"));
    }

    private string PathOf(string package, string extension) => _directory.File($"packages/{package}.{Version}.{extension}");

    private async Task<Dictionary<string, string>> DependenciesAsync(string name)
    {
        await using var package = await ZipFile.OpenReadAsync(PathOf(name, "nupkg"));
        await using var nuspec = await package.GetEntry($"{name}.nuspec")!.OpenAsync();
        return XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value, StringComparer.Ordinal);
    }

    /// <summary>An app with the settings of the page, which restores the packed packages and all others from this machine.</summary>
    private async Task<string> CreateAppAsync(string package, string program, LoadHarness harness)
    {
        var app = Directory.CreateDirectory(_directory.File($"app-{package}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(app, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
                <PackageReference Include="Microsoft.Extensions.Configuration.Json" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(app, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_directory.File("cache")}" /></config>
              <packageSources><add key="packed" value="{_directory.File("packages")}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{PackagesOfThisMachine}" /></fallbackPackageFolders>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(app, "client-key"), harness.World.ClientKey);
        await File.WriteAllTextAsync(Path.Combine(app, "appsettings.json"), Settings(harness));
        return app;
    }

    private static string PackagesOfThisMachine => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The settings of the page, with the addresses of the test's source and database.</summary>
    private string Settings(LoadHarness harness)
    {
        var printed = Block("json");
        var settings = printed
            .Replace("https://grader.example.org/api/attempts", harness.Simulator.ApiUrl.ToString(), StringComparison.Ordinal)
            .Replace("my-university", harness.World.Client, StringComparison.Ordinal)
            .Replace("\"Host=db.example.org;Database=grader;Username=etl\"", JsonSerializer.Serialize(harness.Database.ConnectionString), StringComparison.Ordinal);
        Assert.That(settings, Is.Not.EqualTo(printed).And.Not.Contain("example.org"));
        return settings;
    }

    private string Block(string language) => CodeBlock().Matches(_readme).First(block => block.Groups["language"].Value == language).Groups["code"].Value;

    private static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}:\n{await output}\n{await error}");
        return await output;
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();
}
