namespace NexScout.Energy.Budgets;

/// <summary>What a rule of the user's account answers: the state to go on with, and the outcome. Where <see cref="State"/> is the very
/// object that was passed in, nothing changed and nothing needs to be written.</summary>
/// <typeparam name="T">The outcome.</typeparam>
/// <param name="State">The state from now on.</param>
/// <param name="Outcome">The answer to the caller.</param>
/// <param name="DebtChange">The debt as it now is, where this step changed it; also where a new week repaid a part of it.</param>
public readonly record struct Transition<T>(BudgetState State, T Outcome, Debt? DebtChange);
