using NexScout.Energy.Budgets;

namespace NexScout.Energy.Experiments;

/// <summary>The experiments as this process knows them: read from storage now and then, so that a call costs no look-up.</summary>
public sealed class ExperimentBook(IExperimentStore? store = null)
{
    private IReadOnlyList<Experiment> _experiments = [];

    /// <summary>The experiments.</summary>
    public IReadOnlyList<Experiment> Current => Volatile.Read(ref _experiments);

    /// <summary>The experiment and the variant of a call; null where it takes part in none.</summary>
    public (Experiment Experiment, Variant Variant)? Of(UserKey user, string feature)
    {
        var experiments = Current;
        if (experiments.Count == 0 || ExperimentRules.Of(experiments, user.Workspace, feature) is not { } experiment) return null;
        return (experiment, ExperimentRules.Assign(experiment, user));
    }

    /// <summary>Reads them again.</summary>
    public async Task Refresh(CancellationToken cancel)
    {
        if (store is not null) Volatile.Write(ref _experiments, await store.Experiments(cancel));
    }
}
