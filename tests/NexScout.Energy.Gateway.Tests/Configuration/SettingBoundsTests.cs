using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Providers;
using NexScout.Energy.Storage;

namespace NexScout.Energy.Gateway.Tests.Configuration;

public sealed class SettingBoundsTests
{
    /// <summary>Times, and days that something is kept, of every section.</summary>
    public static TheoryData<Type, string> Times
    {
        get
        {
            var times = new TheoryData<Type, string>();
            // Storage throws where the others tell; its bounds have tests of their own.
            foreach (var type in SettingNames.Sections.Values.Except([typeof(StorageOptions)]).Concat([typeof(ProviderOptions), typeof(SimulatedOptions)]))
            {
                foreach (var property in type.GetProperties().Where(p => p.PropertyType == typeof(TimeSpan) || p.Name.EndsWith("Days", StringComparison.Ordinal)))
                    times.Add(type, property.Name);
            }

            return times;
        }
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void Time_TooLongToBeCountedFromNow_IsAFaultThatNamesIt(Type section, string name)
    {
        ArgumentNullException.ThrowIfNull(section);
        var options = Activator.CreateInstance(section)!;
        var setting = section.GetProperty(name)!;
        object most = setting.PropertyType == typeof(TimeSpan) ? TimeSpan.MaxValue : int.MaxValue;
        setting.SetValue(options, most);
        var faults = (IEnumerable<string>)(section.GetMethod("Validate") ?? section.GetMethod("Faults"))!.Invoke(options, null)!;
        var said = section == typeof(ProviderOptions) ? "Timeouts" : name;
        Assert.Contains(faults, fault => fault.Contains(said, StringComparison.Ordinal));
    }
}
