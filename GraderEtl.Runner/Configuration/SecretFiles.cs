namespace GraderEtl.Runner.Configuration;

/// <summary>Reads the files that hold secrets, such as that of <c>Source:ClientKeyFile</c>.</summary>
internal static class SecretFiles
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The secrets in the files that are named; what is wrong with them is added to <paramref name="problems"/>.</summary>
    public static IEnumerable<SettingValue> Read(IEnumerable<SettingValue> settings, ICollection<Problem> problems)
    {
        var secrets = new List<SettingValue>();
        foreach (var named in settings.Where(value => SettingCatalogue.Find(value.Key)?.Kind == SettingKind.SecretFile))
        {
            if (string.IsNullOrWhiteSpace(named.Value))
                continue;
            var path = Path.GetFullPath(named.Value.Trim(), named.Directory);
            if (ReadOne(path, named, problems) is { } secret)
                secrets.Add(new SettingValue(named.Key[..^Setting.FileSuffix.Length], secret, "file " + path, named.Directory));
        }

        return secrets;
    }

    private static string? ReadOne(string path, SettingValue named, ICollection<Problem> problems)
    {
        var expected = Phrase.Of(ProblemText.SecretFile);
        var place = Settings.Place(named.Key, named.Origin);
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                problems.Add(new Problem(Phrase.Of(ProblemText.SecretTooLarge, path), expected, place, Phrase.Of(ProblemText.NameRightFile)));
                return null;
            }

            var secret = TextFile.Read(path, place).TrimEnd('\r', '\n');
            if (secret.Length > 0)
                return secret;
            problems.Add(new Problem(Phrase.Of(ProblemText.SecretEmpty, path), expected, place, Phrase.Of(ProblemText.WriteSecret)));
        }
        catch (UsageException unreadable)
        {
            foreach (var problem in unreadable.Problems)
                problems.Add(problem);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.FileUnreadable, path, Phrase.Of(unreadable)), expected, place, Phrase.Of(ProblemText.CorrectOrPermissions, named.Key)));
        }

        return null;
    }
}
