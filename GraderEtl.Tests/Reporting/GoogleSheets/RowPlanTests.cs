using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Reporting.GoogleSheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>Whatever rows there are and whatever days come: each day has one row, nothing that was there is lost, and order is kept.</summary>
[TestFixture]
internal sealed class RowPlanTests
{
    private static readonly DateOnly First = new(2025, 3, 1);

    /// <summary>Rows with days, in order or not, and rows without.</summary>
    private static Arbitrary<(int?[] Rows, int[] Days)> Cases => Gen.Choose(0, 40).Or(Gen.Constant(-1)).Select(n => n < 0 ? (int?)null : n).ArrayOf()
        .SelectMany(rows => Gen.Choose(0, 40).ArrayOf().Select(days => (rows, days.Distinct().ToArray()))).ToArbitrary();

    [Test]
    public void Inserting_as_planned_leaves_one_row_a_day_and_everything_else_in_place()
        => Prop.ForAll(Cases, c => Check(Sheet(c.Rows), [.. c.Days.Select(First.AddDays)])).QuickCheckThrowOnFailure();

    [Test]
    public void A_sheet_in_order_stays_in_order()
        => Prop.ForAll(Cases, c =>
        {
            var sorted = Sheet([.. c.Rows.OfType<int>().Distinct().Order().Select(n => (int?)n)]);
            var after = Carry(sorted, RowPlan.Create(sorted, c.Days.Select(First.AddDays)));
            return after.Skip(1).SequenceEqual(after.Skip(1).Order());
        }).QuickCheckThrowOnFailure();

    [Test]
    public void New_days_go_behind_the_last_one_and_before_rows_that_follow()
    {
        var plan = RowPlan.Create([null, First, First.AddDays(1), null, null], [First.AddDays(2), First.AddDays(3)]);
        Assert.That(plan.End, Is.EqualTo(3));
        Assert.That(plan.Inserts.Single(), Has.Property("Before").EqualTo(3).And.Property("Row").EqualTo(3));
    }

    private static DateOnly?[] Sheet(int?[] rows) => [null, .. rows.Select(n => n is { } days ? First.AddDays(days) : (DateOnly?)null)];

    private static bool Check(DateOnly?[] sheet, DateOnly[] days)
    {
        var plan = RowPlan.Create(sheet, days);
        var after = Carry(sheet, plan);
        var kept = after.ToList();
        foreach (var row in plan.Inserts.SelectMany(insert => Enumerable.Range(insert.Row, insert.Days.Count)).OrderDescending())
            kept.RemoveAt(row);
        return kept.SequenceEqual(sheet)
            && plan.Rows.Count == days.Length
            && days.All(day => after[plan.Rows[day]] == day)
            && days.All(day => after.Count(there => there == day) == Math.Max(1, sheet.Count(there => there == day)));
    }

    private static List<DateOnly?> Carry(DateOnly?[] sheet, RowPlan plan)
    {
        var rows = sheet.ToList();
        foreach (var insert in plan.Inserts.Reverse())
            rows.InsertRange(insert.Before, insert.Days.Select(day => (DateOnly?)day));
        return rows;
    }
}
