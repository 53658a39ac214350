namespace NexScout.Energy.Gateway.Configuration;

/// <summary>Reads settings before there are services to validate them.</summary>
internal static class Settings
{
    /// <summary>What <paramref name="bind"/> makes of the configuration.</summary>
    /// <exception cref="ArgumentException">A value has the wrong type; the message names it.</exception>
    public static T Read<T>(Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (InvalidOperationException wrong)
        {
            throw new ArgumentException(wrong.Message, wrong);
        }
    }
}
