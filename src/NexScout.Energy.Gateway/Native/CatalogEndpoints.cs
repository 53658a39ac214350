using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pricing;
using NexScout.Energy.Providers;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The catalog (SPEC §6), also as OpenAI's list of models.</summary>
internal sealed class CatalogEndpoints(ICatalogDesk catalog, IProviderList providers, GatewayOptions options)
{
    private static readonly string[] Modes = ["auto", "fast", "pro", "expert"];

    public Task Show(HttpContext http, Caller caller) => Show(http, caller, null);

    private Task Show(HttpContext http, Caller caller, IReadOnlyList<string>? skipped)
    {
        // Where providers are, and whether they have keys, is for those who run the server.
        var all = caller.Role == Role.Operator;
        var shown = providers.All.Select(p => new ProviderView(p.Name, p.Kind, p.Simulated, all ? p.BaseUrl : null, all ? p.KeyFound : null));
        var view = new CatalogView([.. catalog.Current.Models.Select(Shapes.Model)], [.. shown], skipped);
        return JsonBody.Write(http, view, GatewayJson.Default.CatalogView);
    }

    public async Task Put(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var list = await JsonBody.Read(http, GatewayJson.Default.ModelList, options.MaxBodyBytes);
        if (list.Models is not { Count: > 0 and <= 10_000 }) throw Problem.Invalid("models holds 1 to 10,000 models.", "models");
        await catalog.Add([.. list.Models.Select(Model)], http.RequestAborted);
        await Show(http, caller);
    }

    public async Task Import(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        using var body = await RequestBody.Read(http, options.MaxBodyBytes);
        var import = catalog.ReadPriceFile(body.Json);
        await catalog.Add(import.Models, http.RequestAborted);
        await Show(http, caller, import.Skipped);
    }

    public Task List(HttpContext http, Caller caller)
    {
        var models = catalog.Routable.Models.Select(m => new OpenAIModel(m.Id, "model", 0, m.Provider))
            .Concat(Modes.Select(m => new OpenAIModel(m, "model", 0, "nexscout")));
        return JsonBody.Write(http, new OpenAIModelList("list", [.. models]), GatewayJson.Default.OpenAIModelList);
    }

    public Task One(HttpContext http, Caller caller)
    {
        var id = http.Request.RouteValues["id"] as string ?? "";
        if (Modes.Contains(id)) return JsonBody.Write(http, new OpenAIModel(id, "model", 0, "nexscout"), GatewayJson.Default.OpenAIModel);
        var wish = ModelWish.Read(id, catalog.Routable);
        var model = wish.Force is { } force ? catalog.Routable.Find(force)! : throw Problem.NotFound("model", id);
        return JsonBody.Write(http, new OpenAIModel(model.Id, "model", 0, model.Provider), GatewayJson.Default.OpenAIModel);
    }

    private static CatalogModel Model(ModelView view, int index)
    {
        var at = $"models[{index}]";
        Check(IsName(view.Provider), $"{at}.provider", "is a name without '/'");
        Check(!string.IsNullOrWhiteSpace(view.Model) && view.Model.Length <= 200, $"{at}.model", "is a name");
        Check(view.ContextTokens is > 0 and <= 100_000_000, $"{at}.context_tokens", "is above 0");
        Check(view.Quality is >= 0 and <= 1, $"{at}.quality", "is 0 to 1");
        Check(view.Speed is >= 0 and <= 1, $"{at}.speed", "is 0 to 1");
        Check(view.EnergyPerMille is null or (> 0 and <= 1_000_000), $"{at}.energy_per_mille", "is 1 to 1,000,000");
        Check(view.Prices is { Count: > 0 }, $"{at}.prices", "holds at least one price");
        return new CatalogModel
        {
            Provider = view.Provider,
            Name = view.Model,
            UpstreamModel = view.UpstreamModel ?? view.Model,
            Class = view.Class switch
            {
                "small" => ModelClass.Small,
                "medium" => ModelClass.Medium,
                "large" => ModelClass.Large,
                "xl" => ModelClass.Xl,
                _ => throw Problem.Invalid($"{at}.class is small, medium, large or xl.", $"{at}.class"),
            },
            Prices = [.. view.Prices.Select(p => Price(p, at)).OrderBy(p => p.From ?? DateTimeOffset.MinValue)],
            ContextTokens = view.ContextTokens,
            Quality = view.Quality,
            Speed = view.Speed,
            BestFor = view.BestFor ?? "",
            Effort = view.Effort,
            EnergyPerMille = view.EnergyPerMille ?? 1000,
            Tools = view.Tools ?? true,
            Images = view.Images ?? false,
        };
    }

    private static ModelPrice Price(PriceView view, string at) => new()
    {
        Input = Price(view.CostPer1kInput, at),
        Output = Price(view.CostPer1kOutput, at),
        CachedInput = view.CostPer1kCachedInput is { } cached ? Price(cached, at) : null,
        CacheWrite = view.CostPer1kCacheWrite is { } write ? Price(write, at) : null,
        From = view.From,
    };

    private static TokenPrice Price(decimal usd, string at)
    {
        Check(usd is >= 0 and <= 1_000, $"{at}.prices", "are 0 to 1,000 USD per 1,000 tokens");
        return TokenPrice.PerThousand(usd);
    }

    private static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Length <= 64 && !name.Contains('/', StringComparison.Ordinal);

    private static void Check(bool holds, string param, string rule)
    {
        if (!holds) throw Problem.Invalid($"{param} {rule}.", param);
    }
}
