using NexScout.Energy.Configuration;
using NexScout.Energy.Experiments;

namespace NexScout.Energy.Pipeline;

/// <summary>What is added to a prompt besides its style: what is known of the caller (SPEC §2), and its variant (§15).</summary>
internal sealed class PromptAdditions(CallerConfigurations configurations, ConfigurationOptions options, ExperimentBook experiments)
{
    public async ValueTask Load(Call call)
    {
        var configuration = await configurations.Get(call.Request.User);
        foreach (var part in configuration.Failed)
            call.Warnings.Add($"The {part.Name()} part of the configuration could not be loaded; the last known or none was used.");
        var context = configuration.PromptOf(call.Request.Feature, options);
        if (experiments.Of(call.Request.User, call.Request.Feature) is var (experiment, variant))
        {
            (call.Experiment, call.Variant) = (experiment.Id, variant.Name);
            context = With(context, variant);
        }

        call.Context = context;
    }

    private static PromptContext With(PromptContext context, Variant variant) => variant.System.Length == 0 ? context
        : context.Text.Length == 0 ? new PromptContext(variant.System, variant.RawTokens)
        : new PromptContext($"{context.Text}\n{variant.System}", context.RawTokens + variant.RawTokens);
}
