using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.TypeSystem;
using Orleans.Serialization.WireProtocol;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Writes contracts byte for byte as Orleans' <see cref="JsonCodec"/> does and reads what either writes. That one parses the name of
/// the type anew in each message and makes a writer for each: half of what a contract costs.</summary>
internal sealed class ContractCodec(TypeConverter types) : IGeneralizedCodec
{
    private const int MostNames = 256;
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static Scratch? _scratch;

    private volatile Known[] _known = [];

    public bool IsSupportedType(Type type) => !CommonCodecTypeFilter.IsAbstractOrFrameworkType(type) && Contracts.Are(type);

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type expectedType, object value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(JsonCodec), WireType.TagDelimited);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeaderExpected(0, WireType.LengthPrefixed);
        writer.Session.TypeCodec.WriteLengthPrefixed(ref writer, value.GetType());
        var scratch = Write(value);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeaderExpected(1, WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)scratch.Buffer.WrittenCount);
        writer.Write(scratch.Buffer.WrittenSpan);
        writer.WriteEndObject();
    }

    public object ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference) return ReferenceCodec.ReadReference(ref reader, field.FieldType);
        field.EnsureWireTypeTagDelimited();
        var placeholder = ReferenceCodec.CreateRecordPlaceholder(reader.Session);
        var (contract, result, id) = ((JsonTypeInfo?)null, (object?)null, 0u);
        while (true)
        {
            var header = reader.ReadFieldHeader();
            if (header.IsEndBaseOrEndObject) break;
            id += header.FieldIdDelta;
            if (id > 1)
            {
                reader.ConsumeUnknownField(header);
                continue;
            }

            ReferenceCodec.MarkValueField(reader.Session);
            var length = reader.ReadVarUInt32();
            if (!reader.TryReadBytes((int)length, out var bytes)) bytes = reader.ReadBytes(length);
            if (id == 0) contract = Contract(bytes);
            else if (contract is not null) result = JsonSerializer.Deserialize(bytes, contract);
            else throw new RequiredFieldMissingException("A contract came without the name of its type.");
        }

        ReferenceCodec.RecordObject(reader.Session, result, placeholder);
        return result!;
    }

    private static Scratch Write(object value)
    {
        var scratch = _scratch is { Buffer.Capacity: <= MostKept } kept ? kept : _scratch = new Scratch();
        scratch.Buffer.ResetWrittenCount();
        scratch.Json.Reset();
        JsonSerializer.Serialize(scratch.Json, value, ContractJson.Default.GetTypeInfo(value.GetType())!);
        scratch.Json.Flush();
        return scratch;
    }

    private JsonTypeInfo Contract(ReadOnlySpan<byte> name)
    {
        foreach (var known in _known)
        {
            if (name.SequenceEqual(known.Name)) return known.Contract;
        }

        var type = types.Parse(Encoding.UTF8.GetString(name));
        var contract = Contracts.Reading(type) ?? throw new CodecNotFoundException($"{type.FullName} is no contract.");
        // Where two threads add at once one is lost, and added with the next message.
        if (_known is { Length: < MostNames } all) _known = [.. all, new Known(name.ToArray(), contract)];
        return contract;
    }

    private sealed record Known(byte[] Name, JsonTypeInfo Contract);

    private sealed class Scratch
    {
        public Scratch() => Json = new Utf8JsonWriter(Buffer, new JsonWriterOptions { SkipValidation = true });

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Json { get; }
    }
}
