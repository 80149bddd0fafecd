using System.Text.Json;
using GraderEtl.Tests.Architecture;
using Microsoft.Playwright;

namespace GraderEtl.Tests.Support.Browser;

/// <summary>The accessibility checks of axe-core, which <c>npm ci</c> puts beside this file.</summary>
internal static class AxeCore
{
    private static readonly string Path = Repository.PathTo("GraderEtl.Tests", "Support", "Browser", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What is wrong with a page: rule, what it means, and the first places.</summary>
    internal static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!File.Exists(Path))
            Chromium.Missing("axe-core was not found. Install it: npm ci --prefix GraderEtl.Tests/Support/Browser");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path));
        var result = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] }))");
        return [.. result.GetProperty("violations").EnumerateArray().Select(Describe)];
    }

    private static string Describe(JsonElement violation)
    {
        var nodes = violation.GetProperty("nodes").EnumerateArray().ToList();
        var places = nodes.Take(3).Select(node => $"{node.GetProperty("html")}: {node.GetProperty("failureSummary")}");
        return $"{violation.GetProperty("id")}: {violation.GetProperty("help")} ({nodes.Count} times) {string.Join("; ", places)}";
    }
}
