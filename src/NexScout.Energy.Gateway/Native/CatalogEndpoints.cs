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
        await catalog.Add([.. JsonBody.Items(list.Models, "models").Select(Model)], http.RequestAborted);
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
        // Clients escape the slash of an id, and a path keeps it escaped.
        var id = (http.Request.RouteValues["id"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (Modes.Contains(id)) return JsonBody.Write(http, new OpenAIModel(id, "model", 0, "nexscout"), GatewayJson.Default.OpenAIModel);
        var wish = ModelWish.Read(id, catalog.Routable);
        var model = wish.Force is { } force ? catalog.Routable.Find(force)! : throw Problem.NotFound("model", id);
        return JsonBody.Write(http, new OpenAIModel(model.Id, "model", 0, model.Provider), GatewayJson.Default.OpenAIModel);
    }

    private static CatalogModel Model(ModelView view, int index)
    {
        var at = $"models[{index}]";
        Check(
            CatalogModel.IsName(view.Provider) && view.Provider.Length <= 64 && !view.Provider.Contains('/', StringComparison.Ordinal),
            $"{at}.provider", "is a name of 1 to 64 visible ASCII characters without '/'");
        Check(CatalogModel.IsName(view.Model) && view.Model.Length <= 200, $"{at}.model", "is a name of 1 to 200 visible ASCII characters");
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
            Prices = [.. JsonBody.Items(view.Prices, $"{at}.prices").Select((p, i) => Price(p, $"{at}.prices[{i}]")).OrderBy(p => p.From ?? DateTimeOffset.MinValue)],
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

    private static ModelPrice Price(PriceView view, string at)
    {
        var price = new ModelPrice
        {
            Input = Required(view.CostPer1kInput, $"{at}.cost_per_1k_input"),
            Output = Required(view.CostPer1kOutput, $"{at}.cost_per_1k_output"),
            CachedInput = Price(view.CostPer1kCachedInput, $"{at}.cost_per_1k_cached_input"),
            CacheWrite = Price(view.CostPer1kCacheWrite, $"{at}.cost_per_1k_cache_write"),
            HourCacheWrite = Price(view.CostPer1kHourCacheWrite, $"{at}.cost_per_1k_hour_cache_write"),
            From = view.From,
        };
        if (view.LongInputAbove is not { } above)
        {
            var hasLong = (view.CostPer1kLongInput ?? view.CostPer1kLongOutput ?? view.CostPer1kLongCachedInput ?? view.CostPer1kLongCacheWrite
                ?? view.CostPer1kLongHourCacheWrite) is not null;
            Check(!hasLong, $"{at}.long_input_above", "is missing: it says above how many input tokens the long prices hold");
            return price;
        }

        Check(above is > 0 and <= 100_000_000, $"{at}.long_input_above", "is 1 to 100,000,000");
        return price with
        {
            LongInputAbove = above,
            LongInput = price with
            {
                Input = Required(view.CostPer1kLongInput, $"{at}.cost_per_1k_long_input"),
                Output = Required(view.CostPer1kLongOutput, $"{at}.cost_per_1k_long_output"),
                CachedInput = Price(view.CostPer1kLongCachedInput, $"{at}.cost_per_1k_long_cached_input"),
                CacheWrite = Price(view.CostPer1kLongCacheWrite, $"{at}.cost_per_1k_long_cache_write"),
                HourCacheWrite = Price(view.CostPer1kLongHourCacheWrite, $"{at}.cost_per_1k_long_hour_cache_write"),
            },
        };
    }

    private static TokenPrice Required(decimal? usd, string param) =>
        Price(usd, param) ?? throw Problem.Invalid($"{param} is missing; it is 0 where the tokens are free.", param);

    private static TokenPrice? Price(decimal? usd, string param)
    {
        Check(usd is null or (>= 0 and <= 1_000), param, "is 0 to 1,000 USD per 1,000 tokens");
        return usd is { } price ? TokenPrice.PerThousand(price) : null;
    }

    private static void Check(bool holds, string param, string rule)
    {
        if (!holds) throw Problem.Invalid($"{param} {rule}.", param);
    }
}
