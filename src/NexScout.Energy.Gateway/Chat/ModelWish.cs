using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>What the member <c>model</c> of a request means (SPEC §16): a model, a mode, or the router's choice.</summary>
/// <param name="Force">Catalog model to force, <c>provider/model</c>.</param>
/// <param name="Mode">Mode.</param>
internal readonly record struct ModelWish(string? Force, string? Mode)
{
    public static bool IsMode(string text) => text is "auto" or "fast" or "pro" or "expert";

    /// <summary>Reads the wish.</summary>
    /// <exception cref="Problem">404: no such model.</exception>
    public static ModelWish Read(string model, Catalog catalog)
    {
        if (model is "" or "energy" or "router") return default;
        if (IsMode(model)) return new ModelWish(null, model);
        if (catalog.Find(model) is { } found) return new ModelWish(found.Id, null);
        foreach (var entry in catalog.Models)
        {
            if (entry.UpstreamModel == model) return new ModelWish(entry.Id, null);
        }

        var shown = model.Length <= 100 ? model : string.Concat(model.AsSpan(0, 100), "…");
        throw new Problem(404, "invalid_request_error", "model_not_found", $"There is no model '{shown}'. GET /v1/models lists the models; 'auto' lets the router choose.")
        {
            Param = "model",
            Suggestions = ["Use a model that GET /v1/models lists", "Use 'auto', 'fast', 'pro' or 'expert'", "Leave the model out: the router chooses"],
        };
    }
}
