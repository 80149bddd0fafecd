using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>A window that is loaded but not committed yet, with what its answer was like.</summary>
internal sealed record LoadedPart(WindowSummary Window, AnswerShape Answer);
