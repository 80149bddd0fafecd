using GraderEtl.Runner.Commands;

using var interruption = new Interruption(Environment.Exit);
interruption.Listen();
return await new CommandHost(CommandEnvironment.OfProcess(), interruption).RunAsync(args);
