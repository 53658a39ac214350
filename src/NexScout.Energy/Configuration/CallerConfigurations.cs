using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Configuration;

/// <summary>Loads callers' configuration, all parts and sources in parallel, and keeps it: fresh for 5 minutes, used on while it is loaded
/// again. A part that fails keeps its last value, or has none, and is reported; it is never fatal (SPEC §2).</summary>
public sealed partial class CallerConfigurations(
    IEnumerable<ICallerConfigurationSource> sources, ConfigurationOptions options, TimeProvider clock, ILogger<CallerConfigurations> log)
{
    private const int Most = 100_000;
    private readonly ICallerConfigurationSource[] _sources = [.. sources.Reverse()];
    private readonly ConcurrentDictionary<(string Workspace, string? User), Entry> _entries = new();

    /// <summary>A caller's configuration: the workspace's parts and, where a source knows users, the user's own.</summary>
    public async ValueTask<CallerConfiguration> Get(UserKey user)
    {
        if (_sources.Length == 0) return CallerConfiguration.Empty;
        var workspace = await Get(user.Workspace, null);
        return workspace.KnowsUsers ? await Get(user.Workspace, user.User) : workspace;
    }

    /// <summary>Forgets a workspace's configuration, its users' included.</summary>
    public void Forget(string workspace)
    {
        foreach (var key in _entries.Keys.Where(key => key.Workspace == workspace)) _entries.TryRemove(key, out _);
    }

    private ValueTask<CallerConfiguration> Get(string workspace, string? user)
    {
        var key = (workspace, user);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= Most) _entries.Clear();
            entry = _entries.GetOrAdd(key, static _ => new Entry());
        }

        if (entry.Value is { } known)
        {
            if (clock.GetUtcNow().UtcTicks >= entry.Until) _ = Refresh(entry, workspace, user);
            return new(known);
        }

        return new(Refresh(entry, workspace, user));
    }

    private Task<CallerConfiguration> Refresh(Entry entry, string workspace, string? user)
    {
        lock (entry)
        {
            return entry.Loading ??= Load(entry, workspace, user);
        }
    }

    private async Task<CallerConfiguration> Load(Entry entry, string workspace, string? user)
    {
        await Task.Yield();
        try
        {
            var before = entry.Value;
            var configuration = user is null ? await OfWorkspace(workspace, before) : await OfUser(workspace, user, before);
            var now = clock.GetUtcNow();
            entry.Until = (now + (configuration.Failed.Count == 0 ? options.Fresh : options.RetryAfter)).UtcTicks;
            return entry.Value = configuration;
        }
        finally
        {
            lock (entry) entry.Loading = null;
        }
    }

    private async Task<CallerConfiguration> OfWorkspace(string workspace, CallerConfiguration? before)
    {
        var users = Task.WhenAll(_sources.Select(source => KnowsUsers(source, workspace)));
        var parts = await Task.WhenAll(ConfigurationParts.OfWorkspace.Select(part => Part(part, workspace, null, before)));
        return Made(parts, (await users).Any(knows => knows), []);
    }

    // A user's configuration is its workspace's with the user's own part on top.
    private async Task<CallerConfiguration> OfUser(string workspace, string user, CallerConfiguration? before)
    {
        var own = Part(ConfigurationPart.User, workspace, user, before);
        var shared = await Get(workspace, null);
        var part = await own;
        List<(ConfigurationPart, LoadedPart?, bool)> parts = [.. shared.Parts.Select(known => (known.Key, (LoadedPart?)known.Value, false)), part];
        return Made(parts, true, shared.Failed);
    }

    private CallerConfiguration Made(IReadOnlyList<(ConfigurationPart Part, LoadedPart? Value, bool Failed)> parts, bool knowsUsers, IReadOnlyList<ConfigurationPart> alsoFailed) => new()
    {
        Parts = parts.Where(part => part.Value is not null).ToDictionary(part => part.Part, part => part.Value!),
        Failed = [.. parts.Where(part => part.Failed).Select(part => part.Part), .. alsoFailed],
        KnowsUsers = knowsUsers,
        At = clock.GetUtcNow(),
    };

    private async Task<(ConfigurationPart Part, LoadedPart? Value, bool Failed)> Part(ConfigurationPart part, string workspace, string? user, CallerConfiguration? before)
    {
        var asked = await Task.WhenAll(_sources.Select(source => Ask(source, part, workspace, user)));
        foreach (var (value, failed) in asked)
        {
            // The source that goes first is away: its last known word is better than another's.
            if (failed) return (part, before?.Parts.GetValueOrDefault(part) ?? asked.Select(other => other.Value).FirstOrDefault(other => other is not null), true);
            if (value is not null) return (part, value, false);
        }

        return (part, null, false);
    }

    private async Task<(LoadedPart? Value, bool Failed)> Ask(ICallerConfigurationSource source, ConfigurationPart part, string workspace, string? user)
    {
        try
        {
            using var late = new CancellationTokenSource(options.LoadWithin, clock);
            var value = await source.Load(part, workspace, user, late.Token).WaitAsync(options.LoadWithin, clock);
            return (value is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } json ? new LoadedPart(json, source.Name) : null, false);
        }
        catch (Exception e)
        {
            LogFailed(log, part.Name(), source.Name, e.Message);
            return (null, true);
        }
    }

    // Not knowing whether there are users' parts means looking for them.
    private async Task<bool> KnowsUsers(ICallerConfigurationSource source, string workspace)
    {
        try
        {
            using var late = new CancellationTokenSource(options.LoadWithin, clock);
            return await source.KnowsUsers(workspace, late.Token).WaitAsync(options.LoadWithin, clock);
        }
        catch (Exception e)
        {
            LogFailed(log, "user", source.Name, e.Message);
            return true;
        }
    }

    private sealed class Entry
    {
        private CallerConfiguration? _value;

        public CallerConfiguration? Value
        {
            get => Volatile.Read(ref _value);
            set => Volatile.Write(ref _value, value);
        }

        /// <summary>UTC ticks, read and written as one.</summary>
        public long Until { get; set; }

        public Task<CallerConfiguration>? Loading { get; set; }
    }

    [LoggerMessage(LogLevel.Warning, "The {Part} part of a caller's configuration could not be loaded from {Source}: {Why}")]
    private static partial void LogFailed(ILogger log, string part, string source, string why);
}
