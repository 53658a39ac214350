using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace NexScout.Energy.Gateway.Tests.Configuration;

public sealed class SettingSourceTests
{
    [Fact]
    public async Task Sources_InTheirOrder_GoFromTheProgramsFileToTheCommandLine()
    {
        var started = Directory.CreateTempSubdirectory("energy-started-in-");
        await using (var app = EnergyApp.Build([$"--contentRoot={started.FullName}", "--urls=http://127.0.0.1:0", "--Energy:Reports:WeeklyCostAlertUsd=7"]))
        {
            var providers = ((IConfigurationRoot)app.Configuration).Providers.ToList();
            var program = providers.FindLastIndex(provider => Folder(provider) == AppContext.BaseDirectory);
            var folder = providers.FindLastIndex(provider => Folder(provider) == started.FullName + Path.DirectorySeparatorChar);
            var environment = providers.FindLastIndex(provider => provider is EnvironmentVariablesConfigurationProvider);
            var command = providers.FindLastIndex(provider => provider is CommandLineConfigurationProvider);
            Assert.InRange(program, 0, folder - 1);
            Assert.True(folder < environment && environment < command, $"{folder} {environment} {command}");
        }

        started.Delete(recursive: true);
    }

    private static string? Folder(IConfigurationProvider provider) =>
        provider is JsonConfigurationProvider { Source.FileProvider: PhysicalFileProvider files } ? files.Root : null;
}
