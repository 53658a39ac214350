using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Makes the engine's request of a native call and its headers.</summary>
internal sealed class NativeCalls(IChatIntake intake, ICatalogDesk catalog)
{
    /// <exception cref="Problem">400, 403 or 404: a member or a header is wrong.</exception>
    public GenerateRequest Request(HttpContext http, Caller caller, NativeCall call)
    {
        var account = caller.Account(http);
        var body = intake.Native(call);
        var wish = ModelWish.Read(call.Options.ForceModel ?? "", catalog.Routable);
        if (call.Options.SkipEnergyCharge) caller.Require(Role.Service);
        var request = CallHeaders.Request(http, account, body, wish);
        var o = call.Options;
        return request with
        {
            Feature = call.Feature is { } feature ? CallHeaders.Feature(feature, "feature") : request.Feature,
            ProspectId = call.ProspectId is { } prospect ? CallHeaders.Prospect(prospect, "prospect_id") : request.ProspectId,
            AllowCache = o.AllowCache ?? request.AllowCache,
            Compress = o.Compress is { } level ? CallHeaders.Compress(level, "options.compress") : request.Compress,
            SkipEnergy = o.SkipEnergyCharge,
            RequireQuality = o.RequireQuality || request.RequireQuality,
            PreferSpeed = o.PreferSpeed || request.PreferSpeed,
            Quote = o.QuoteId is { } quote ? CallHeaders.Quote(quote) : request.Quote,
            Prediction = o.PredictionId is { } prediction ? CallHeaders.Prediction(prediction) : request.Prediction,
            EmotionalDepth = o.EmotionalDepth is { } depth ? CallHeaders.Depth(depth, "options.emotional_depth") : request.EmotionalDepth,
        };
    }
}
