using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Experiments;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Experiments with prompts and what came of them (SPEC §15). Services those of their workspace, operators all.</summary>
internal sealed class ExperimentEndpoints(IExperimentStore store, ExperimentBook book, GatewayOptions limits) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/experiments", "experiments", "Experiments with variants of prompts.", List) { Response = typeof(ExperimentList), Who = ApiTable.Services },
        new("PUT", "/api/experiments/{id}", "experiments", "Sets an experiment: its feature, and variants whose shares make 100 %. A user always gets the same variant.", Put)
            { Request = typeof(ExperimentChange), Response = typeof(ExperimentView), Who = ApiTable.Services },
        new("DELETE", "/api/experiments/{id}", "experiments", "Ends an experiment; its figures stay.", Remove) { Status = 204, Who = ApiTable.Services },
        new("GET", "/api/experiments/{id}/report", "experiments", "Tokens, cost, latency, cache hits and accepted answers of each variant.", Report)
            { Response = typeof(ExperimentReport), Who = ApiTable.Services },
    ];

    public IJsonTypeInfoResolver Types => ExperimentJson.Default;

    private async Task List(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var all = await store.Experiments(http.RequestAborted);
        await JsonBody.Write(http, new ExperimentList([.. all.Where(experiment => MaySee(caller, experiment)).Select(View)]), ExperimentJson.Default.ExperimentList);
    }

    private async Task Put(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var id = CallHeaders.Feature(Id(http), "id");
        var change = await JsonBody.Read(http, ExperimentJson.Default.ExperimentChange, limits.MaxBodyBytes);
        var experiment = new Experiment
        {
            Id = id,
            Workspace = Workspace(caller, change.Workspace),
            Feature = CallHeaders.Feature(change.Feature, "feature"),
            Variants = [.. JsonBody.Items(change.Variants, "variants").Select(v => new Variant { Name = v.Name, SharePercent = v.SharePercent, System = v.System ?? "" })],
            Active = change.Active,
        };
        if (experiment.Faults() is { Count: > 0 } faults) throw Problem.Invalid(string.Join(' ', faults), "variants");
        if (!await store.SetExperiment(experiment, Owner(caller), http.RequestAborted)) throw Problem.NotFound("experiment", id);
        await book.Refresh(http.RequestAborted);
        await JsonBody.Write(http, View(experiment), ExperimentJson.Default.ExperimentView);
    }

    private async Task Remove(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var id = Id(http);
        if (!await store.RemoveExperiment(id, Owner(caller), http.RequestAborted)) throw Problem.NotFound("experiment", id);
        await book.Refresh(http.RequestAborted);
        http.Response.StatusCode = 204;
    }

    private async Task Report(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var id = Id(http);
        var figures = await store.Figures(id, Owner(caller), http.RequestAborted);
        var experiment = await Find(id, http);
        // An experiment that was removed still has its figures.
        if (figures.Count == 0 && (experiment is null || !MaySee(caller, experiment))) throw Problem.NotFound("experiment", id);
        await JsonBody.Write(http, new ExperimentReport(id, [.. figures.Select(Compared)]), ExperimentJson.Default.ExperimentReport);
    }

    private async Task<Experiment?> Find(string id, HttpContext http) =>
        (await store.Experiments(http.RequestAborted)).FirstOrDefault(experiment => experiment.Id == id);

    private static string Id(HttpContext http) => http.Request.RouteValues["id"] as string ?? "";

    private static bool MaySee(Caller caller, Experiment experiment) =>
        caller.Role == Role.Operator || experiment.Workspace is null || experiment.Workspace == caller.Workspace;

    private static string? Workspace(Caller caller, string? wanted)
    {
        if (caller.Role == Role.Operator) return wanted;
        return wanted is null || wanted == caller.Workspace ? caller.Workspace : throw Problem.NotFound("workspace", wanted);
    }

    private static string? Owner(Caller caller) => caller.Role == Role.Operator ? null : caller.Workspace;

    private static ExperimentView View(Experiment e) => new(
        e.Id, e.Workspace, e.Feature, [.. e.Variants.Select(v => new VariantView(v.Name, v.SharePercent, v.System.Length == 0 ? null : v.System))], e.Active);

    private static VariantReport Compared(VariantFigures f)
    {
        var said = f.Accepted + f.Edited + f.Regenerated;
        return new VariantReport(
            f.Variant, f.Requests, f.Users, f.Answered, Share(f.Tokens, f.Answered), new NanoUsd(f.CostNano).Usd, f.Answered == 0 ? 0 : Math.Round(new NanoUsd(f.CostNano).Usd / f.Answered, 9),
            Share(f.Milliseconds, f.Answered), Share(f.CacheHits, f.Answered), f.Accepted, f.Edited, f.Regenerated, said == 0 ? null : Share(f.Accepted, said));
    }

    private static double Share(double part, long of) => of == 0 ? 0 : Math.Round(part / of, 9);
}
