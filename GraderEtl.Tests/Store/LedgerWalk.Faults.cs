using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <content>The steps that go wrong.</content>
internal sealed partial class LedgerWalk
{
    /// <summary>A window that is left half-way takes its transaction with it, however it is asked to commit.</summary>
    private async Task AbandonAsync(int session)
    {
        var window = RandomWindow();
        if (_model.Claim(session, window) is not [null])
            return;
        var open = await SessionAsync(session);
        await using (var load = await open.BeginWindowAsync(window, CancellationToken.None))
            await load.WriteAsync([Make(window).Chunk], CancellationToken.None);
        var (advice, _) = await TryAsync(CommitAsync(open));
        Assert.That(advice, Is.EqualTo(RetryAdvice.Again), Story());
        await open.RollbackAsync();
        _model.Forget(session);
        Note($"session {session} abandons {window}", "abandoned windows");
        await CompareAsync();
    }

    /// <summary>The connection dies: between windows, in the middle of one, or before the commit.</summary>
    private async Task CrashAsync(int session)
    {
        var window = RandomWindow();
        if (!_model.IsOpen(session) || _model.Claim(session, window) is not [null])
            return;
        var open = await SessionAsync(session);
        var where = _random.Next(3);
        var load = where == 0 ? await open.BeginWindowAsync(window, CancellationToken.None) : null;
        if (load is not null)
            await load.WriteAsync([Make(window).Chunk], CancellationToken.None);
        var backend = ((LoadSession)open).Connection.ProcessID;
        await _store.Server.ExecuteAsync($"SELECT pg_terminate_backend({backend})");
        await _store.WaitForAsync($"SELECT count(*) FROM pg_stat_activity WHERE pid = {backend}", 0);
        _model.Forget(session);
        Note($"session {session} crashes, case {where}", "crashes");
        if (load is not null)
        {
            Assert.That((await TryAsync(load.CompleteAsync(StoreFixture.Effort, CancellationToken.None))).Advice, Is.EqualTo(RetryAdvice.Again), Story());
            await load.DisposeAsync();
        }
        else if (where == 1)
        {
            Assert.That((await TryAsync(CommitAsync(open))).Advice, Is.EqualTo(RetryAdvice.Replan), Story());
        }

        await open.RollbackAsync();
        await CompareAsync();
    }

    /// <summary>Two sessions claim windows that overlap at the same moment: one gets its window.</summary>
    private async Task RaceAsync(int first, int second)
    {
        var window = RandomWindow();
        if (_model.Claim(first, window) is not [null] || _model.Claim(second, window) is not [null] || _held++ >= MostHeld)
            return;
        var wider = new TimeWindow(window.Start, window.Start + window.Duration / 2);
        var claims = await Task.WhenAll(
            TryAsync((await SessionAsync(first)).BeginWindowAsync(window, CancellationToken.None)),
            TryAsync((await SessionAsync(second)).BeginWindowAsync(wider, CancellationToken.None)));
        Note($"sessions {first} and {second} race for {window}: {claims[0].Advice} {claims[1].Advice}", "races");
        Assert.That(claims.Select(claim => claim.Advice), Is.EquivalentTo(new RetryAdvice?[] { null, RetryAdvice.Held }), Story());
        var winner = claims[0].Advice is null ? 0 : 1;
        await FillAsync(winner == 0 ? first : second, winner == 0 ? window : wider, claims[winner].Result!);
    }

    /// <summary>A lane ends without a word.</summary>
    private async Task LeaveAsync(int session)
    {
        await (await SessionAsync(session)).DisposeAsync();
        _sessions[session] = null;
        _model.Forget(session);
        Note($"session {session} leaves", "sessions dropped");
        await CompareAsync();
    }
}
