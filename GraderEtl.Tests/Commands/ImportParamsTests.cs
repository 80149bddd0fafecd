using System.Text.Json;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The older scripts' configuration becomes this program's.</summary>
internal sealed class ImportParamsTests
{
    private const string Params =
        """
        {'api_url': 'https://grader.example.org/api', 'client': 'Skillfactory', 'client_key': 'canary-0451',
         'start': '2023-05-31 00:00:00', 'end': '2023-06-01 00:00:00', 'timeout': 120,
         'host': 'db.example.org', 'port': 5433, 'dbname': 'edu', 'user': 'etl', 'password': 'canary-pa\'ss',
         'mail': {'user': 'robot', 'password': 'canary-mail', 'to': ['a@example.org', 'b@example.org']}}
        """;

    private CommandSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CommandSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Settings_go_into_one_file_and_each_secret_into_its_own()
    {
        _sandbox.Write("params.txt", Params);
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(_sandbox.File("appsettings.json")));
        var root = settings.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(root.GetProperty("Source").GetProperty("ApiUrl").GetString(), Is.EqualTo("https://grader.example.org/api"));
            Assert.That(root.GetProperty("Source").GetProperty("Timeout").GetString(), Is.EqualTo("120s"));
            Assert.That(root.GetProperty("Postgres").GetProperty("Port").GetInt32(), Is.EqualTo(5433));
            Assert.That(root.GetProperty("Postgres").GetProperty("User").GetString(), Is.EqualTo("etl"));
            Assert.That(root.GetProperty("Mail").GetProperty("To").GetArrayLength(), Is.EqualTo(2));
            Assert.That(root.GetRawText(), Does.Not.Contain("canary"));
            Assert.That(await File.ReadAllTextAsync(_sandbox.File("secrets/source-client-key")), Is.EqualTo("canary-0451\n"));
            Assert.That(await File.ReadAllTextAsync(_sandbox.File("secrets/postgres-password")), Is.EqualTo("canary-pa'ss\n"));
            Assert.That(output.Out, Does.Match("(?m)^start +- +not taken: dates are options of the commands: --from and --to$").And.Contain("check source").And.Not.Contain("canary"));
        }

        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(_sandbox.File("secrets/postgres-password")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task What_was_written_is_what_the_program_then_reads()
    {
        _sandbox.Write("params.txt", Params);
        await _sandbox.RunAsync("import-params", "params.txt");
        var output = await _sandbox.RunAsync("run", "--set", "Source:Lanes=0");
        Assert.That(output.Error, Does.Contain("Source:Lanes is 0").And.Not.Contain("No source"), "nothing else is wrong");
    }

    [Test]
    public async Task A_configuration_that_is_there_is_only_replaced_by_force()
    {
        _sandbox.Write("appsettings.json", "{}");
        _sandbox.Write("params.txt", Params);
        var refused = await _sandbox.RunAsync("import-params", "params.txt");
        var kept = await File.ReadAllTextAsync(_sandbox.File("appsettings.json"));
        var forced = await _sandbox.RunAsync("import-params", "params.txt", "--force", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Code, Is.EqualTo(2));
            Assert.That(refused.Error, Does.Contain("--force"));
            Assert.That(kept, Is.EqualTo("{}"));
            Assert.That(forced.Code, Is.Zero);
            Assert.That(forced.Json.GetProperty("secretFiles").GetArrayLength(), Is.EqualTo(3));
        }
    }

    [Test]
    public async Task With_a_name_a_source_is_added_to_what_is_there()
    {
        _sandbox.Write("appsettings.json", """{ "TimeZone": "Europe/Moscow", "Source": { "Client": "both" }, "Sources": { "art": { "ApiUrl": "https://art.example.org/" } } }""");
        _sandbox.Write("params.txt", Params);
        var added = await _sandbox.RunAsync("import-params", "params.txt", "--source", "math");
        var twice = await _sandbox.RunAsync("import-params", "params.txt", "--source", "MATH");
        var bad = await _sandbox.RunAsync("import-params", "params.txt", "--source", "all");
        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(_sandbox.File("appsettings.json")));
        var root = settings.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Code, Is.Zero, added.Error);
            Assert.That(root.GetProperty("TimeZone").GetString(), Is.EqualTo("Europe/Moscow"));
            Assert.That(root.GetProperty("Sources").GetProperty("art").GetProperty("ApiUrl").GetString(), Is.EqualTo("https://art.example.org/"));
            var math = root.GetProperty("Sources").GetProperty("math");
            Assert.That(math.GetProperty("ApiUrl").GetString(), Is.EqualTo("https://grader.example.org/api"));
            Assert.That(math.GetProperty("ClientKeyFile").GetString(), Is.EqualTo("secrets/math-source-client-key"));
            Assert.That(math.GetProperty("Mail").GetProperty("To").GetArrayLength(), Is.EqualTo(2));
            Assert.That(added.Out, Does.Contain("Sources:math:ApiUrl").And.Not.Contain("canary"));
            Assert.That(twice.Code, Is.EqualTo(2));
            Assert.That(twice.Error, Does.Contain("There is a source 'MATH' already").And.Contain("--force"));
            Assert.That(bad.Code, Is.EqualTo(2));
        }

        var output = await _sandbox.RunAsync("run", "--source", "math", "--set", "Source:Lanes=0");
        Assert.That(output.Error, Does.Contain("Source:Lanes is 0").And.Not.Contain("No source").And.Not.Contain("ApiUrl"), "nothing else is wrong");
    }

    [TestCase("{'client': open('/etc/passwd').read()}")]
    [TestCase("{'client': 'x'")]
    [TestCase("import os\nprint('x')")]
    [TestCase("[api]\nwhat is this")]
    [TestCase("colour = red")]
    [TestCase("")]
    public async Task A_file_without_settings_is_refused_and_nothing_is_written(string text)
    {
        _sandbox.Write("params.txt", text);
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(File.Exists(_sandbox.File("appsettings.json")), Is.False);
        }
    }

    /// <summary>The files that older scripts have: what each setting becomes, and no name left without a reason.</summary>
    [TestCase("21-config.ini", "{\"Source\":{\"ApiUrl\":\"https://grader.example.org/api/statistics\",\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Host\":\"localhost\",\"Port\":5432,\"Database\":\"grader\",\"User\":\"grader\",\"PasswordFile\":\"secrets/postgres-password\"},\"Mail\":{\"Host\":\"smtp.example.org\",\"Port\":465,\"From\":\"a@example.org\",\"PasswordFile\":\"secrets/mail-password\",\"To\":[\"b@example.org\"],\"User\":\"a@example.org\",\"Security\":\"ImplicitTls\"}}", "Database.autocommit: ownWay", "KEY-canary PW-canary MAILPW-canary")]
    [TestCase("22-dotenv.env", "{\"Source\":{\"ApiUrl\":\"https://grader.example.org/api/statistics\",\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Host\":\"localhost\",\"Port\":5432,\"Database\":\"grader_stats\",\"User\":\"postgres\",\"PasswordFile\":\"secrets/postgres-password\"},\"Sheets\":{\"SpreadsheetId\":\"abc\"},\"Mail\":{\"Host\":\"smtp.mail.example\",\"Port\":465,\"To\":[\"b@example.org\"],\"Security\":\"ImplicitTls\"}}", "", "KEY-canary PW-canary")]
    [TestCase("23-params.txt", "{\"Source\":{\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Host\":\"localhost\",\"Port\":5432,\"Database\":\"grader\",\"User\":\"postgres\",\"PasswordFile\":\"secrets/postgres-password\"},\"Mail\":{\"Host\":\"smtp.example.org\",\"Port\":465,\"From\":\"a@example.org\",\"PasswordFile\":\"secrets/mail-password\",\"To\":[\"b@example.org\"],\"User\":\"a@example.org\",\"Security\":\"ImplicitTls\"},\"Sheets\":{\"SpreadsheetId\":\"abc\",\"CredentialsFile\":\"creds.json\"}}", "start: dates, end: dates, table_name: ownTables", "KEY-canary MAILPW-canary 123")]
    [TestCase("24-params-py.txt", "{\"Source\":{\"ApiUrl\":\"https://grader.example.org/api/statistics\",\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Host\":\"localhost\",\"Port\":5432,\"PasswordFile\":\"secrets/postgres-password\"}}", "params.start: dates, params.end: dates", "KEY-canary 123")]
    [TestCase("25-params-mail.txt", "{\"Source\":{\"ApiUrl\":\"https://grader.example.org/api/statistics\",\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Host\":\"localhost\",\"Port\":5432,\"Database\":\"grader\",\"User\":\"postgres\",\"PasswordFile\":\"secrets/postgres-password\"},\"Mail\":{\"Host\":\"smtp.yandex.ru\",\"Port\":465,\"User\":\"a@example.org\",\"PasswordFile\":\"secrets/mail-password\",\"To\":[\"b@example.org\"],\"Security\":\"ImplicitTls\"}}", "", "KEY-canary PW-canary MAILPW-canary")]
    [TestCase("27-params-dsn.txt", "{\"Source\":{\"ApiUrl\":\"http://127.0.0.1:21220/api/statistics\",\"Client\":\"Org\",\"ClientKeyFile\":\"secrets/source-client-key\"},\"Postgres\":{\"Database\":\"etl\",\"User\":\"etl\",\"Host\":\"127.0.0.1\",\"Port\":21210,\"PasswordFile\":\"secrets/postgres-password\"}}", "", "KEY-canary PW-canary-77")]
    public async Task The_files_that_people_have_are_taken_over(string name, string settings, string left, string secrets)
    {
        var people = await _sandbox.RunAsync("import-params", CaseFile.Path(name));
        var output = await _sandbox.RunAsync("import-params", CaseFile.Path(name), "--json", "--force");
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(_sandbox.File("appsettings.json")));
        using var expected = JsonDocument.Parse(settings);
        var kept = Directory.GetFiles(_sandbox.File("secrets"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(Flat(written.RootElement), Is.EquivalentTo(Flat(expected.RootElement)));
            Assert.That(string.Join(", ", output.Json.GetProperty("notTaken").EnumerateArray().Select(one => $"{one.GetProperty("name")}: {one.GetProperty("reason")}")), Is.EqualTo(left));
            Assert.That(kept.Select(file => File.ReadAllText(file).TrimEnd()), Is.EquivalentTo(secrets.Split(' ')));
            Assert.That(people.Out + people.Error + output.Out + await File.ReadAllTextAsync(_sandbox.File("appsettings.json")), Does.Not.Contain("canary"));
        }

        if (!OperatingSystem.IsWindows())
            Assert.That(kept.Append(_sandbox.File("appsettings.json")).Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        // all of it is what the program then reads: only what is missing is named
        var missing = output.Json.GetProperty("missing").EnumerateArray().Select(one => one.GetString()!).ToList();
        var check = await _sandbox.RunAsync("run", "--set", "Source:Lanes=0", "--json");
        Assert.That(check.Json.GetProperty("error").GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("where").GetString()!.Split(' ')[0]),
            Is.EquivalentTo(missing.Append("Source:Lanes")));
    }

    [Test]
    public async Task The_default_of_a_variable_is_taken_and_named_as_a_thing_to_check()
    {
        var output = await _sandbox.RunAsync("import-params", CaseFile.Path("24-params-py.txt"), "--lang", "ru");
        Assert.That(output.Out, Does.Contain("Проверьте:\n  Postgres:Host — значение по умолчанию переменной окружения DB_HOST; в ней может быть другое\n"));
        Assert.That(output.Out, Does.Match("(?m)^params\\.start +- +не взято: даты — параметры команд: --from и --to$"));
    }

    [Test]
    public async Task Settings_in_another_encoding_are_refused_with_their_line_and_nothing_is_written()
    {
        var output = await _sandbox.RunAsync("import-params", CaseFile.Path("26b-params-cp1251.txt"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain("26b-params-cp1251.txt is not in UTF-8: see line 1, byte 13").And.Contain("iconv -f windows-1251 -t UTF-8 "));
            Assert.That(Directory.EnumerateFileSystemEntries(_sandbox.Directory), Is.Empty);
        }
    }

    private const string OnePassword = "{'client': 'Org', 'host': 'db.example.org', 'database': 'g', 'user': 'etl', 'password': 'canary-1', 'smtp_server': 'smtp.example.org', 'sender': 'a@example.org', 'to': 'b@example.org'}";

    [Test]
    public async Task A_name_that_fits_two_places_is_named_and_the_option_it_names_answers()
    {
        _sandbox.Write("params.txt", OnePassword);
        var asked = await _sandbox.RunAsync("import-params", "params.txt");
        var wrong = await _sandbox.RunAsync("import-params", "params.txt", "--map", "pasword:Mail:Password", "--map", "password:Mail:Pasword");
        Assert.That(Directory.EnumerateFiles(_sandbox.Directory).Select(Path.GetFileName), Is.EqualTo(new[] { "params.txt" }), "nothing is written before");
        var answered = await _sandbox.RunAsync("import-params", "params.txt", "--map", "password:Postgres:Password", "--map", "user:Postgres:User");
        var other = await _sandbox.RunAsync("import-params", "params.txt", "--force", "--map", "password:Mail:Password", "--map", "user:none", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.Code, Is.EqualTo(2));
            Assert.That(asked.Error, Does.Contain("password fits several settings: Postgres:Password, Mail:Password")
                .And.Contain("say which by adding: --map password:Postgres:Password | --map password:Mail:Password | --map password:none"));
            Assert.That(wrong.Code, Is.EqualTo(2));
            Assert.That(wrong.Error, Does.Contain("The file has no name 'pasword'").And.Contain("There is no setting Mail:Pasword").And.Contain("Mail:Password, the nearest name"));
            Assert.That(answered.Code, Is.Zero, answered.Error);
            Assert.That(answered.Out, Does.Match("(?m)^password +Postgres:Password +\\*\\*\\*$"));
            Assert.That(other.Json.GetProperty("secretFiles").EnumerateArray().Single().GetString(), Does.EndWith("mail-password"));
            Assert.That(other.Json.GetProperty("taken").EnumerateArray().Select(one => one.GetProperty("setting").GetString()), Has.Member("Mail:User"), "the sender logs in");
        }
    }

    [TestCase("1\n2\n", 0, "mail-password")]
    [TestCase("9\n", 2, "")]
    [TestCase("", 2, "")]
    public async Task At_a_terminal_it_is_asked(string typed, int code, string secret)
    {
        _sandbox.Write("params.txt", OnePassword);
        using var answers = new StringReader(typed);
        _sandbox.Answers = answers;
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        Assert.That(output.Code, Is.EqualTo(code), output.Error);
        Assert.That(output.Error, Does.Contain("fits several settings").And.Contain("  2  Mail:").And.Contain("Which? Type a number"));
        Assert.That(File.Exists(_sandbox.File("appsettings.json")), Is.EqualTo(code == 0));
        if (code == 0)
            Assert.That(Directory.GetFiles(_sandbox.File("secrets")).Select(Path.GetFileName), Has.Member(secret));
    }

    [TestCase("{'db': {'password': 'a'}, 'psql_pass': 'b'}", "Postgres:Password is there several times with different values: db.password, psql_pass", "--map psql_pass:none | --map db.password:none")]
    public async Task Two_names_for_one_setting_are_asked_about(string text, string found, string remedy)
    {
        _sandbox.Write("params.txt", text);
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain(found).And.Contain(remedy));
    }

    /// <summary>A section that is unknown, a key file inline, expressions, and other spellings.</summary>
    [TestCase("{'client_key': 'k', 'redis': {'host': 'r', 'port': 6379, 'password': 'x'}, 'credentials': {'client_id': '1', 'private_key': 'x'}}",
        "client_key=Source:ClientKey", "redis.host: unknownSection, redis.port: unknownSection, redis.password: unknownSection, credentials.client_id: unknownName, credentials.private_key: unknownName")]
    [TestCase("import os\nAPI_URL = BASE + '/x'\nAPI_KEY = os.environ['KEY']  # secret\nDB_PORT = int(os.getenv(\"P\", \"5433\"))\nclass Mail:\n    server: str = 'smtp.example.org'\n    password = f'{x}'\n",
        "DB_PORT=Postgres:Port Mail.server=Mail:Host", "API_URL: expression, API_KEY: ofEnvironment, Mail.password: expression")]
    [TestCase("# x\nexport API_CLIENT=Org # the name\nAPI_CLIENT_KEY=\"a b\" # key\nDB_URL=postgresql+psycopg2://etl:p%40ss@db.example.org:5433/edu\nMAIL_TO=${BOSS}\nTZ=Europe/Moscow\nSMTP_PORT=mail\n",
        "API_CLIENT=Source:Client API_CLIENT_KEY=Source:ClientKey DB_URL=Postgres:Host DB_URL=Postgres:Port DB_URL=Postgres:Database DB_URL=Postgres:User DB_URL=Postgres:Password TZ=TimeZone", "MAIL_TO: expression, SMTP_PORT: doesNotFit")]
    [TestCase("{\"mail\": {\"from\": \"a@b.c\", \"recipients\": [\"d@e.f\", \"g@h.i\"]}, \"table\": \"t\", \"api\": {\"url\": \"https://x\", \"user\": \"u\"}, \"from\": \"2023-01-01\"}",
        "mail.from=Mail:From mail.recipients=Mail:To api.url=Source:ApiUrl", "table: ownTables, api.user: unknownName, from: dates")]
    [TestCase("{'dsn': \"host=/run/postgresql dbname='my db' sslmode=require user=etl\"}", "dsn=Postgres:ConnectionString", "")]
    public async Task A_section_never_spills_into_another_service_and_nothing_is_evaluated(string text, string taken, string left)
    {
        _sandbox.Write("params.txt", text);
        var output = await _sandbox.RunAsync("import-params", "params.txt", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(string.Join(' ', output.Json.GetProperty("taken").EnumerateArray().Select(one => $"{one.GetProperty("name")}={one.GetProperty("setting")}")), Is.EqualTo(taken));
            Assert.That(string.Join(", ", output.Json.GetProperty("notTaken").EnumerateArray().Select(one => $"{one.GetProperty("name")}: {one.GetProperty("reason")}")), Is.EqualTo(left));
        }
    }

    private static IEnumerable<string> Flat(JsonElement element, string path = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Flat(member.Value, $"{path}:{member.Name}")),
        _ => [$"{path}={JsonSerializer.Serialize(element)}"],
    };
}
