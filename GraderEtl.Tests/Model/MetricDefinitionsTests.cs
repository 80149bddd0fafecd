using GraderEtl.Core.Model.Learning;
using GraderEtl.Tests.Architecture;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

[TestFixture]
internal sealed class MetricDefinitionsTests
{
    [Test]
    public void Every_definition_is_in_the_page_about_the_database_word_by_word()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "db", "README.md"));
        Assert.That(
            MetricDefinition.All.Select(metric => $"| {metric.Name} | `{metric.Key}` | {metric.Text} |").Where(row => !page.Contains(row, StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public void Numbers_in_definitions_are_those_that_are_used()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricDefinition.Get("struggling_users").Text, Does.Contain($"at least {MetricDefinition.StrugglingSubmits} submits"));
            Assert.That(MetricDefinition.Get("given_up").Text, Does.Contain($"{MetricDefinition.GivenUpAfterDays} days"));
            Assert.That(MetricDefinition.Get("hardest_tasks").Text, Does.Contain($"at least {MetricDefinition.RankedFromUsers} users"));
        }
    }

    [Test]
    public void An_unknown_key_is_named()
        => Assert.That(() => MetricDefinition.Get("fame"), Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("'fame'"));
}
