namespace NexScout.Energy.Load;

/// <summary>What a load state does (SPEC §6).</summary>
public static class LoadActions
{
    /// <summary>The actions' names, for events.</summary>
    public static IReadOnlyList<string> Of(LoadState state) => state switch
    {
        LoadState.Idle => ["standard_routing"],
        LoadState.Normal => ["balanced_selection"],
        LoadState.High => ["prefer_fast_models"],
        LoadState.Surge => ["cheap_models_only", "auto_compress"],
        _ => ["cheapest_only", "aggressive_compression", "shed_lowest_tier"],
    };
}
