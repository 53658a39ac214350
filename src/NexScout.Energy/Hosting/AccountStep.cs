using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>A step of a user's account. Whichever comes first in a week finds a part of the debt repaid, so each of them records it.</summary>
internal abstract class AccountStep : ActorStep<BudgetState>
{
    /// <summary>The debt as it now is, where this step changed it.</summary>
    public Debt? DebtChange { get; protected set; }

    public override void Collect(ActorEvents events)
    {
        if (DebtChange is not null) events.Add(DebtChange);
    }
}
