// A front-end service that asks the cluster's actors itself, without HTTP in between:
//   dotnet run --project samples/FrontEnd -p:Cluster=true -- acme ann
// So it finds the cluster of the README on this machine. Where another one is, say the settings that its members have:
//   … -- acme ann --Energy:Cluster:Membership=postgres --Energy:Cluster:Connection='Host=db;Database=energy;Username=energy' \
//     --Energy:Cluster:ClusterId=nexscout-energy
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Client;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;

if (args is not [var workspace, var user, ..])
{
    Console.Error.WriteLine("usage: FrontEnd WORKSPACE USER [--Energy:Cluster:NAME=VALUE]...");
    return 2;
}

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
// The silos refuse this client every other workspace.
builder.Services.AddEnergyClient(cluster => builder.Configuration.GetSection(ClusterHostOptions.Section).Bind(cluster), workspace);
using var host = builder.Build();
await host.StartAsync();

var actors = host.Services.GetRequiredService<IEnergyActors>();
var load = await actors.Load().Snapshot();
var profile = await actors.User(new UserKey(workspace, user)).Profile(load.State);
Console.WriteLine($"{user} ({profile.Tier}) has {profile.EnergyBalance} energy and used {profile.TodayTokens} tokens today; the system is {load.State}.");

var answer = await host.Services.GetRequiredService<IRouting>().Route(new RouteRequest
{
    Id = RequestId.New(),
    Feature = "ai_message",
    Tier = profile.Tier,
    Mode = profile.PreferredMode,
    Load = load.State,
    PromptCharacters = 120,
    PredictedTokens = 200,
    ContextTokens = 1_000,
    EmotionalDepth = 0.2,
});
Console.WriteLine($"A short message would go to {answer.Route?.Candidates[0].Model.Id} ({answer.Route?.Reason}).");

Console.WriteLine("Live events for 10 s:");
using var listener = host.Services.GetRequiredService<IEventFeed>().Listen(workspace, 100);
using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
try
{
    await foreach (var happened in listener.Events.ReadAllAsync(soon.Token))
        Console.WriteLine($"  {happened.Name} {System.Text.Encoding.UTF8.GetString(happened.Json.Span)}");
}
catch (OperationCanceledException)
{
    // Ten seconds are over.
}

await host.StopAsync();
return 0;
