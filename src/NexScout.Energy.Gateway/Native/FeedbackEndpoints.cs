using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What users say of their answers: it moves their preference of models (SPEC §4, §6).</summary>
internal sealed class FeedbackEndpoints(
    IEnergyActors actors, IRecordReader records, IFeedbackStore feedback, ICallerChanges changes, GatewayOptions options) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/api/requests/{id}/feedback", "calls",
            "Says what became of an answer: accepted, regenerated or edited. Said again, the later word holds.", Say)
            { Request = typeof(FeedbackChange), Response = typeof(FeedbackView) },
    ];

    private async Task Say(HttpContext http, Caller caller)
    {
        var text = http.Request.RouteValues["id"] as string ?? "";
        var record = RequestId.TryParse(text, out var id) ? await records.Find(id, http.RequestAborted) : null;
        if (record is null || !caller.MaySee(record.User)) throw Problem.NotFound("request", text);
        var said = Read((await JsonBody.Read(http, GatewayJson.Default.FeedbackChange, options.MaxBodyBytes)).Outcome);
        if (record.Outcome is not (CallOutcome.Succeeded or CallOutcome.Cached))
            throw Problem.Invalid("The call has no answer that could be judged.", null, "no_answer");
        var model = $"{record.Provider}/{record.Model}";
        // The word is on disk first: where the process dies before the account learns it, the preference misses one word, no more.
        var before = await feedback.Say(record, said, CancellationToken.None);
        var load = (await actors.Load().Snapshot()).State;
        var profile = before == said || record.Model.Length == 0
            ? await actors.User(record.User).Profile(load)
            : await actors.User(record.User).Change(new AccountChange { Feedback = new ModelFeedback(model, said, before), Load = load });
        changes.Changed(record.User);
        var view = new FeedbackView(record.Id.ToString(), said, before, Shapes.Preferences(profile.Learned));
        await JsonBody.Write(http, view, GatewayJson.Default.FeedbackView);
    }

    private static FeedbackOutcome Read(string? outcome) => outcome switch
    {
        "accepted" => FeedbackOutcome.Accepted,
        "regenerated" => FeedbackOutcome.Regenerated,
        "edited" => FeedbackOutcome.Edited,
        _ => throw Problem.Invalid("Say what became of the answer: accepted, regenerated or edited.", "outcome"),
    };
}
