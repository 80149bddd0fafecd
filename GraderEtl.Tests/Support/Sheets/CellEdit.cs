using System.Text.Json;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>Sets those fields of a cell that a mask names; a named field that is not given is cleared.</summary>
internal sealed class CellEdit
{
    private static readonly string[] Known =
        ["userEnteredValue", "note", "userEnteredFormat.numberFormat", "userEnteredFormat.textFormat.bold", "userEnteredFormat.wrapStrategy"];

    private readonly string[] _fields;

    public CellEdit(string mask, string place)
    {
        _fields = mask.Split(',');
        if (_fields.FirstOrDefault(field => !Known.Contains(field)) is { } unknown)
            throw GoogleError.Invalid($"Invalid {place}: Invalid field: {unknown}");
    }

    public FakeCell Apply(FakeCell cell, JsonElement data)
    {
        foreach (var field in _fields)
        {
            cell = field switch
            {
                "note" => cell with { Note = Text(Find(data, "note")) },
                "userEnteredValue" => Enter(cell, Find(data, "userEnteredValue")),
                "userEnteredFormat.numberFormat" => cell with
                {
                    NumberType = Text(Find(data, "userEnteredFormat", "numberFormat", "type")),
                    Pattern = Text(Find(data, "userEnteredFormat", "numberFormat", "pattern")),
                },
                "userEnteredFormat.textFormat.bold" => cell with { Bold = Find(data, "userEnteredFormat", "textFormat", "bold")?.GetBoolean() ?? false },
                _ => cell with { Wrap = Text(Find(data, "userEnteredFormat", "wrapStrategy")) },
            };
        }

        return cell;
    }

    private static FakeCell Enter(FakeCell cell, JsonElement? value)
    {
        if (value is not { } given)
            return cell with { Value = null, IsFormula = false };
        var entered = SheetsSchema.Single(given, "userEnteredValue");
        var isFormula = entered.Name == "formulaValue";
        if (isFormula && !entered.Value.GetString()!.StartsWith('='))
            throw GoogleError.Invalid("A formula begins with an equals sign.");
        return cell with
        {
            Value = entered.Value.ValueKind == JsonValueKind.Number ? entered.Value.GetDouble() : entered.Value.ToString(),
            IsFormula = isFormula,
        };
    }

    private static string? Text(JsonElement? value) => value?.GetString();

    private static JsonElement? Find(JsonElement data, params string[] path)
    {
        foreach (var name in path)
        {
            if (!data.TryGetProperty(name, out data))
                return null;
        }

        return data;
    }
}
