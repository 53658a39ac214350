namespace NexScout.Energy.Budgets;

/// <summary>Feedback on an answer, as the account learns it.</summary>
/// <param name="Model"><c>provider/model</c> that answered.</param>
/// <param name="Said">What the user did with the answer.</param>
/// <param name="Before">What was said of the same answer before; null where nothing was.</param>
public sealed record ModelFeedback(string Model, FeedbackOutcome Said, FeedbackOutcome? Before);
