namespace NexScout.Energy.Budgets;

/// <summary>Where an account stands after a command: what the rate and energy headers of SPEC §16 say.</summary>
public readonly record struct BudgetStanding
{
    /// <summary>Requests a minute.</summary>
    public int RequestLimit { get; init; }

    /// <summary>Requests left now.</summary>
    public int RequestsLeft { get; init; }

    /// <summary>Until the request rate is full again.</summary>
    public TimeSpan RequestsReset { get; init; }

    /// <summary>Tokens a minute.</summary>
    public int TokenLimit { get; init; }

    /// <summary>Tokens left now.</summary>
    public int TokensLeft { get; init; }

    /// <summary>Until the token rate is full again.</summary>
    public TimeSpan TokensReset { get; init; }

    /// <summary>Whole energy that is neither spent nor held.</summary>
    public long EnergyLeft { get; init; }

    /// <summary>Tokens of the week that are neither used nor held; negative in debt.</summary>
    public long WeekTokensLeft { get; init; }

    /// <summary>Tokens of the day that are neither used nor held.</summary>
    public long DayTokensLeft { get; init; }

    /// <summary>Tokens of debt.</summary>
    public long DebtTokens { get; init; }

    /// <summary>The efficiency rating, 0 to 1.</summary>
    public double EfficiencyRating { get; init; }

    /// <summary>The tier.</summary>
    public Tier Tier { get; init; }
}
