using NexScout.Energy.Gateway.Commands;

return await EnergyProgram.Run(args, Console.Out, Console.Error);
