namespace NexScout.Energy.Compression;

/// <summary>A text of a user or an assistant in a body.</summary>
/// <param name="Start">The opening quote's byte.</param>
/// <param name="End">Behind the closing quote.</param>
/// <param name="Message">Which message, from 0.</param>
/// <param name="User">Whether the user wrote it.</param>
/// <param name="Text">Without JSON's escapes.</param>
internal sealed record BodyText(int Start, int End, int Message, bool User, string Text);
