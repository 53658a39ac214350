using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>How contracts travel: as the JSON of <see cref="ContractJson"/>, whoever sends them.</summary>
internal static class Contracts
{
    public static bool Are(Type type) => ContractJson.Default.GetTypeInfo(type) is not null;

    /// <summary>How a contract is read, or null where the type is none.</summary>
    public static JsonTypeInfo? Reading(Type type) => ContractJson.Default.GetTypeInfo(type) is { } written ? VersionedJson.Reading(written) : null;

    public static void Add(IServiceCollection services)
    {
        // Before Orleans' own codec, which stays for the name that contracts have on the wire.
        services.AddSingleton<IGeneralizedCodec, ContractCodec>();
        // It reads what comes inside of other objects, such as the lists of a stream.
        services.AddSerializer(serializer => serializer.AddJsonSerializer(
            Are, _ => false, options => options.Configure(json => json.SerializerOptions = VersionedJson.Reading(ContractJson.Default.Options))));
        services.AddSingleton<IGeneralizedCopier, ContractCopier>();
        // Exceptions arrive as what they are, with what caused them: one that could not travel would hide what went wrong.
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedExceptionTypeFilter = _ => true);
    }
}
