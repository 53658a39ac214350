using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Experiments;

/// <summary>Who gets which variant (SPEC §15).</summary>
public static class ExperimentRules
{
    /// <summary>The user's variant: by a hash of user and experiment, so that it is always the same, and independent of other experiments.</summary>
    public static Variant Assign(Experiment experiment, UserKey user)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{experiment.Id}\n{user.Workspace}\n{user.User}"), hash);
        var place = (decimal)BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue * 100;
        foreach (var variant in experiment.Variants)
        {
            place -= variant.SharePercent;
            if (place < 0) return variant;
        }

        return experiment.Variants.Last(variant => variant.SharePercent > 0);
    }

    /// <summary>The experiment that a call takes part in: one of its workspace first, then by name; null where there is none.</summary>
    public static Experiment? Of(IReadOnlyList<Experiment> experiments, string workspace, string feature)
    {
        Experiment? found = null;
        foreach (var experiment in experiments)
        {
            if (!experiment.Active || experiment.Feature != feature || (experiment.Workspace is { } only && only != workspace)) continue;
            if (found is null || Before(experiment, found)) found = experiment;
        }

        return found;
    }

    private static bool Before(Experiment a, Experiment b) =>
        a.Workspace is null == b.Workspace is null ? string.CompareOrdinal(a.Id, b.Id) < 0 : a.Workspace is not null;
}
