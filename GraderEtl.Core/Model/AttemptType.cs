namespace GraderEtl.Core.Model;

/// <summary>What a student did with the code.</summary>
public enum AttemptType : byte
{
    /// <summary>Ran it without asking for a verdict.</summary>
    Run,

    /// <summary>Handed it in; the grader said correct or not.</summary>
    Submit,
}
