using NexScout.Energy.Silo;

return await SiloProgram.Run(args, Console.Out, Console.Error);
