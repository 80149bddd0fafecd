using System.Buffers.Binary;

namespace GraderEtl.Runner.Simulation.World;

/// <summary>
/// The students. A cohort of 400 enrols every four weeks and stays for a year, so about five thousand are enrolled on any day, whatever the
/// year. Who sits down to work is drawn by diligence, and fewer do the longer ago they enrolled.
/// </summary>
/// <param name="seed">The seed of the simulated world.</param>
internal sealed class Population(long seed)
{
    /// <summary>Length in bytes of a rendered student id.</summary>
    public const int IdLength = 32;

    private const int CohortDays = 28;
    private const int CohortSize = 400;
    private const int EnrolledCohorts = 13;
    private const int Draws = 12;

    /// <summary>Draws a student who works on the given day.</summary>
    public Student Pick(ref SplitMix random, DateOnly day)
    {
        var newest = day.DayNumber / CohortDays;
        var student = default(Student);
        for (var draw = 0; draw < Draws; draw++)
        {
            var age = random.Next(EnrolledCohorts);
            student = new Student(newest - age, random.Next(CohortSize));
            var perseverance = 1.0 - (0.7 * age / EnrolledCohorts);
            if (random.NextDouble() < TraitsOf(student).Diligence * perseverance)
                break;
        }

        return student;
    }

    /// <summary>One student of as many as are wanted, whether enrolled or not.</summary>
    /// <param name="number">From 0 on.</param>
    public static Student Numbered(int number) => new(number / CohortSize, number % CohortSize);

    /// <summary>Weeks since the student enrolled.</summary>
    public static double WeeksEnrolled(Student student, DateOnly day) => (day.DayNumber - (student.Cohort * CohortDays)) / 7.0;

    /// <summary>What the student is like.</summary>
    public StudentTraits TraitsOf(Student student)
    {
        var bits = new SplitMix(SplitMix.Hash(seed, student.Cohort, student.Index));
        var course = bits.Next(Curriculum.CourseCount);
        var skill = (bits.NextDouble() + bits.NextDouble() + bits.NextDouble() - 1.5) * 1.2;
        var zeal = bits.NextDouble();
        return new StudentTraits(course, skill, 0.08 + (0.92 * zeal * zeal));
    }

    /// <summary>Writes the student's id, 32 lower-case hexadecimal digits.</summary>
    public void WriteId(Student student, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[IdLength / 2];
        var bits = new SplitMix(SplitMix.Hash(~seed, student.Cohort, student.Index));
        BinaryPrimitives.WriteUInt64BigEndian(id, bits.Next());
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], bits.Next());
        Convert.TryToHexStringLower(id, destination, out _);
    }
}

/// <summary>One student, named by cohort and place in it; everything else about the student is computed from these and the seed.</summary>
/// <param name="Cohort">Number of the four-week period in which the student enrolled.</param>
/// <param name="Index">Place in the cohort.</param>
internal readonly record struct Student(int Cohort, int Index);

/// <summary>What a student is like.</summary>
/// <param name="Course">Index of the course taken.</param>
/// <param name="Skill">About -1.5 to 1.5; the same scale as a task's difficulty.</param>
/// <param name="Diligence">0.08 to 1: how often the student sits down, how long the student holds out, how quickly tasks go by.</param>
internal readonly record struct StudentTraits(int Course, double Skill, double Diligence);
