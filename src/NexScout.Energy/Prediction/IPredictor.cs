using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Prediction;

/// <summary>Predicts and learns (SPEC §8). Thread-safe; a prediction takes no lock.</summary>
public interface IPredictor
{
    /// <summary>Predicts tokens of a chat. Cost, energy and model are the caller's to fill.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="feature">Its feature.</param>
    /// <param name="model"><c>provider/model</c>; empty while none is chosen.</param>
    /// <param name="length">How long the user's answers are, as a share of what is typical; see <see cref="Budgets.Learned.LengthOf"/>.</param>
    /// <param name="most">Output tokens that the call is permitted, over all choices: no learned length is above it.</param>
    CallPrediction Predict(ChatFacts chat, string feature, string model, double length = 1, long most = long.MaxValue);

    /// <summary>Learns from what a provider counted: the estimator per model, the output per feature and model.</summary>
    /// <param name="chat">The chat that was sent.</param>
    /// <param name="feature">Its feature.</param>
    /// <param name="model"><c>provider/model</c> that answered.</param>
    /// <param name="input">Input tokens the provider counted.</param>
    /// <param name="output">Output tokens the provider counted.</param>
    void Learn(ChatFacts chat, string feature, string model, long input, long output);

    /// <summary>Tokens that <paramref name="characters"/> of output are, by what was learned of the model; for answers without usage.</summary>
    long EstimateOutput(string model, long characters);
}
