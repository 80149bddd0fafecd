using BenchmarkDotNet.Running;
using GraderEtl.Benchmarks.Job;

// "job" measures whole runs of the built program; everything else is BenchmarkDotNet's
return args is ["job", .. var rest]
    ? await JobBenchmark.RunAsync(JobOptions.Parse(rest))
    : BenchmarkSwitcher.FromAssembly(typeof(JobBenchmark).Assembly).Run(args).Any() ? 0 : 1;
