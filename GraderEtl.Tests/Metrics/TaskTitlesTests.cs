using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Metrics;

/// <summary>Titles come from a file of the user's, links from data of the source.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class TaskTitlesTests
{
    private const string Block = "0123456789abcdef0123456789abcdef";
    private const string Service = $"https://lms.example.org/courses/course-v1:Uni+ALG+R1/xblock/block-v1:Uni+ALG+R1+type@lti+block@{Block}/handler_noauth/grade_handler";

    [Test]
    public void A_block_or_a_part_of_its_url_has_a_title()
    {
        var titles = Parse($"\uFEFFblock,title,course_title\r\n{Block},\"Loops, \"\"part\r\n 1\"\"\",Python\r\n\r\nALG+R1+type@lti,Algebra,\n".TrimStart('\uFEFF'));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(titles.Find(Block, null), Is.EqualTo(new TaskTitle("Loops, \"part 1\"", "Python", null)));
            Assert.That(titles.Find("another", Service)!.Title, Is.EqualTo("Algebra"));
            Assert.That(titles.Find("another", Service)!.CourseTitle, Is.Null);
            Assert.That(titles.Find("another", null), Is.Null);
        }
    }

    [TestCase(Service, $"https://lms.example.org/courses/course-v1:Uni+ALG+R1/jump_to/block-v1:Uni+ALG+R1+type@lti+block@{Block}")]
    [TestCase("http://lms.example.org:8000/courses/c/xblock/b/handler?x=1#y", "http://lms.example.org:8000/courses/c/jump_to/b")]
    [TestCase("javascript:alert(1)//courses/c/xblock/b/x", null)]
    [TestCase("https://user:secret@lms.example.org/courses/c/xblock/b/x", null)]
    [TestCase("https://lms.example.org/grades/42", null)]
    [TestCase("file:///courses/c/xblock/b/x", null)]
    [TestCase("/courses/c/xblock/b/x", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void A_link_is_made_of_a_service_url_of_open_edx(string? service, string? link) => Assert.That(TaskTitle.LinkTo(service), Is.EqualTo(link));

    [TestCase("", "titles.csv is empty", "titles.csv")]
    [TestCase("id,name\n", "The header of titles.csv is id,name", "titles.csv, line 1")]
    [TestCase("block,title\na,b\na,c\n", "titles.csv names the block a twice", "titles.csv, line 3")]
    [TestCase("block,title\na,\"b\n\n", "A quoted field of titles.csv is not closed", "titles.csv, line 2")]
    [TestCase("block,title\n\na\n", "A row of titles.csv has 1 fields", "titles.csv, line 3")]
    [TestCase("block,title\n,b\n", "A row of titles.csv names no block", "titles.csv, line 2")]
    public void A_file_that_is_none_is_refused_with_its_line(string text, string found, string where)
    {
        var error = Assert.Throws<GraderEtlException>(() => Parse(text));
        Assert.That((error.Kind, error.Found, error.Where), Is.EqualTo((ErrorKind.Configuration, found, $"Report:TaskTitles, {where}")));
        Assert.That((error.Expected, error.Kept, error.Remedy), Is.Not.EqualTo(((string?)null, (string?)null, (string?)null)));
    }

    [Test]
    public void A_file_that_is_missing_or_no_utf8_is_refused()
    {
        using var directory = new TempDirectory();
        var path = directory.File("titles.csv");
        Assert.That(() => TaskTitles.Read(path), Throws.TypeOf<GraderEtlException>().With.Message.Contains("cannot be read"));
        File.WriteAllBytes(path, [.. "block,title\na,"u8, 0xFF]);
        Assert.That(() => TaskTitles.Read(path), Throws.TypeOf<GraderEtlException>().With.Message.Contains("no UTF-8 text"));
        Assert.That(TaskTitles.Read(null), Is.SameAs(TaskTitles.None));
    }

    private static TaskTitles Parse(string text) => TaskTitles.Parse(text, "titles.csv");
}
