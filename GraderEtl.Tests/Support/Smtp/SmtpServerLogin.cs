using System.Text;

namespace GraderEtl.Tests.Support.Smtp;

/// <summary>The server's side of PLAIN, LOGIN and XOAUTH2.</summary>
internal sealed class SmtpServerLogin(SmtpScript script, SmtpLineReader lines, Func<string, Task<bool>> say)
{
    /// <summary>Hears the client out.</summary>
    /// <returns>Who is in, and the last reply.</returns>
    public async Task<(string? User, string Reply)> RunAsync(string command, CancellationToken stop)
    {
        var words = command.Split(' ');
        if (!script.Mechanisms.Contains(words[1]))
            return (null, "504 5.5.4 no such mechanism");
        var first = words.Length > 2 ? words[2] : null;
        if (words[1] == "LOGIN")
        {
            var user = await AskAsync("334 VXNlcm5hbWU6", stop);
            return Judge(user, await AskAsync("334 UGFzc3dvcmQ6", stop));
        }

        var answer = Decode(first ?? await AskAsync("334 ", stop, decode: false));
        if (words[1] == "PLAIN")
            return answer.Split('\0') is ["", var user, var password] ? Judge(user, password) : (null, "501 5.5.2 malformed");

        var parts = answer.Split('\u0001');
        var (name, token) = (parts[0]["user=".Length..], parts[1]["auth=Bearer ".Length..]);
        if (Judge(name, token) is { User: not null } let)
            return let;
        // as Google and Microsoft do: why in a challenge, the refusal after an empty answer
        var empty = await AskAsync("334 " + Encode("{\"status\":\"401\"}"), stop);
        return (null, empty.Length == 0 ? "535 5.7.8 no" : "501 5.5.2 an empty line was wanted");
    }

    private (string? User, string Reply) Judge(string user, string password)
    {
        if (user == SmtpScript.User && password == script.Password)
            return (user, "235 2.7.0 in");
        return (null, script.RepeatsCredentials ? $"535 5.7.8 no {user} {password} {Encode(password)} {Encode($"\0{user}\0{password}")} {Uri.EscapeDataString(password)}" : "535 5.7.8 no");
    }

    private async Task<string> AskAsync(string challenge, CancellationToken stop, bool decode = true)
    {
        await say(challenge);
        var answer = Encoding.ASCII.GetString(await lines.ReadAsync(stop) ?? throw new IOException("the client went away"));
        return decode ? Decode(answer) : answer;
    }

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
