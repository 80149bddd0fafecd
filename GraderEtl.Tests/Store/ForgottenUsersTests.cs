using System.Text;
using GraderEtl.Core.Store;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>A record that did not pass is recognized by the id of a user who is forgotten, and by nothing that only looks like it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ForgottenUsersTests
{
    private static readonly byte[] Key = [1, 2, 3];

    [TestCase("""{"lti_user_id":"anna"}""", true)]
    [TestCase("""{"lti_user_id":"\u0061nna"}""", true)]
    [TestCase("""{"lti_user_id": 17}""", true)]
    [TestCase("""{"lti_user_id":"Иванова О."}""", true)]
    [TestCase("""{"lti_user_id":null,"passback_params":"{'lis_result_sourcedid': 'course-v1:A+B+C:h-0f:anna'}"}""", true)]
    [TestCase("""{"passback_params":{"lis_result_sourcedid":"course-v1:A+B+C:h-0f:anna"}}""", true)]
    [TestCase("""{"lti_user_id":"anna","created_at":""", true, Description = "cut off")]
    [TestCase("""anna""", true)]
    [TestCase("""{"lti_user_id":"hanna"}""", false)]
    [TestCase("""{"lti_user_id":"anna2"}""", false)]
    [TestCase("""{"lti_user_id":"anna@example.org"}""", false)]
    [TestCase("""{"lti_user_id":"boris","created_at":"2025-03-17 17:17:17","is_correct":17}""", false)]
    [TestCase("""{"lti_user_id":"boris","attempt_type":"anna"}""", false)]
    [TestCase("""{}""", false)]
    [TestCase("", false)]
    public void A_record_names_a_user(string record, bool expected)
    {
        var forgotten = new ForgottenUsers(1, [Of("anna"), Of("17"), Of("Иванова О.")]);
        Assert.That(forgotten.AreNamedIn(Encoding.UTF8.GetBytes(record), detail: ""), Is.EqualTo(expected));
        Assert.That(ForgottenUsers.None.AreNamedIn(Encoding.UTF8.GetBytes(record), detail: ""), Is.False);
    }

    [Test]
    public void What_was_found_in_a_record_may_name_a_user_too()
        => Assert.That(new ForgottenUsers(1, [Of("anna")]).AreNamedIn("{}"u8, "found 'anna'"), Is.True);

    [Test]
    public void Ids_are_told_by_their_hashes_alone()
    {
        var forgotten = new ForgottenUsers(1, [Of("anna")]);
        Assert.That((forgotten.Contains("anna"u8), forgotten.Contains("Anna"u8), forgotten.Contains(""u8)), Is.EqualTo((true, false, false)));
        Assert.That((forgotten.Contains("anna"u8, 5), forgotten.Contains("anna"u8, 5), forgotten.Contains("boris"u8, 6)), Is.EqualTo((true, true, false)));
    }

    private static ForgottenUser Of(string id) => ForgottenUser.Of(Encoding.UTF8.GetBytes(id), Key);
}
