using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

public sealed class UpstreamCallTests : IEnergyActors, IModelProviders, IModelProvider
{
    private static readonly CatalogModel _first = DefaultCatalog.Models[0], _second = DefaultCatalog.Models[1];
    private readonly ManualTime _clock = new();
    private readonly List<string> _asked = [];
    private readonly Dictionary<string, Judge> _judges = new(StringComparer.Ordinal);
    private Func<CatalogModel, ProviderException?> _answers = _ => null;

    public string Name => "any";

    [Theory]
    [InlineData(ProviderFailure.BadRequest, null)]
    [InlineData(ProviderFailure.Denied, ClusterOutcomeKind.Failure)]
    [InlineData(ProviderFailure.Unavailable, ClusterOutcomeKind.Failure)]
    public async Task Run_FirstModelFails_ItsHealthHearsWhatIsTheModelsFault(ProviderFailure failure, ClusterOutcomeKind? heard)
    {
        _answers = model => model == _first ? new ProviderException(failure, "no", 400, TimeSpan.FromHours(1)) : null;

        var outcomes = new OutcomeReporter(this);
        var result = await Upstream(outcomes).Run(Call(new RouteCandidate(_first, 1, "best"), new RouteCandidate(_second, 0, "next")), null, default);
        await outcomes.Flush();

        Assert.Equal(CallOutcome.Succeeded, result.Outcome);
        Assert.Equal([_first.Id, _second.Id], _asked);
        Assert.Equal(heard is { } kind ? [kind] : [], Of(_first.Id).Heard);
        Assert.Equal([ClusterOutcomeKind.Success], Of(_second.Id).Heard);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(null, 0)]
    public async Task Run_ProbeIsAFaultyRequest_AnyAnswerOfTheProviderOpensTheCluster(int? status, int heard)
    {
        _answers = _ => new ProviderException(ProviderFailure.BadRequest, "no", status);

        var outcomes = new OutcomeReporter(this);
        await Upstream(outcomes).Run(Call(new RouteCandidate(_first, 1, "best", Probe: true)), null, default);
        await outcomes.Flush();

        Assert.Equal(Enumerable.Repeat(ClusterOutcomeKind.Success, heard), Of(_first.Id).Heard);
    }

    [Fact]
    public async Task Run_ProbeCannotBeAskedFor_GoesToTheNextModel()
    {
        Of(_first.Id).IsAway = true;

        var result = await Upstream(new OutcomeReporter(this)).Run(
            Call(new RouteCandidate(_first, 1, "best", Probe: true), new RouteCandidate(_second, 0, "next")), null, default);

        Assert.Equal(CallOutcome.Succeeded, result.Outcome);
        Assert.Equal([_second.Id], _asked);
    }

    public IModelProvider? Find(string provider) => this;

    public Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        _asked.Add(request.Model.Id);
        return _answers(request.Model) is { } failure ? Task.FromException<ProviderAnswer>(failure) : Task.FromResult<ProviderAnswer>(new WholeAnswer());
    }

    public IModelCluster Cluster(string id) => Of(id);

    public IUserBudget User(UserKey user) => throw new NotSupportedException();

    public IWorkspaceBudget Workspace(string workspace) => throw new NotSupportedException();

    public ISystemLoad Load() => throw new NotSupportedException();

    private Judge Of(string id) => _judges.TryGetValue(id, out var judge) ? judge : _judges[id] = new Judge(id);

    private UpstreamCall Upstream(OutcomeReporter outcomes) =>
        new(this, this, outcomes, new BackOff(new RetryOptions(), new Jitter(() => 0)), _clock);

    private Call Call(params RouteCandidate[] route)
    {
        var body = ChatReader.Read(
            WireFormat.OpenAI, Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":"Hello"}]}"""), new ChatLimits());
        var request = new GenerateRequest { Id = new RequestId(7), User = new UserKey("acme", "ann"), Feature = "ai_message", Body = body };
        return new Call(request, 0, _clock.GetUtcNow(), new LoadSnapshot())
        {
            Route = new Route("best", null, route),
            Held = new Reservation
            {
                Id = request.Id,
                Tokens = 200,
                OutputLimit = 100,
                Energy = 1,
                Cost = new NanoUsd(1_000_000_000),
                EnergyRate = 0,
                RateTokens = 200,
                At = _clock.GetUtcNow(),
                Until = _clock.GetUtcNow().AddMinutes(1),
            },
        };
    }

    private sealed class Judge(string id) : IModelCluster
    {
        public List<ClusterOutcomeKind> Heard { get; } = [];

        public bool IsAway { get; set; }

        public ValueTask<ClusterSnapshot> Report(ClusterOutcomes outcomes)
        {
            Heard.AddRange(outcomes.Items.Select(outcome => outcome.Kind));
            return Snapshot();
        }

        public ValueTask<bool> TryProbe() => IsAway ? throw new LedgerUnavailableException("away") : new ValueTask<bool>(true);

        public ValueTask<ClusterSnapshot> Snapshot() => new(new ClusterSnapshot { Id = id });
    }
}
