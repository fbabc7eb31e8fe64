using System;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop;

/// <summary>An amount, which names its converter itself.</summary>
[JsonConverter(typeof(MoneyConverter))]
public sealed class Money(decimal amount)
{
    public decimal Amount { get; } = amount;

    public static Money Parse(string text) => new(decimal.Parse(text, CultureInfo.InvariantCulture));
}

public sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetDecimal());

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Amount);
}

/// <summary>A key, a struct that names its converter itself.</summary>
[JsonConverter(typeof(KeyConverter))]
public readonly record struct Key(string Text);

public sealed class KeyConverter : JsonConverter<Key>
{
    public override Key Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.GetString() is { } text && !text.Contains('!') ? new Key(text) : throw new JsonException("no key");

    public override void Write(Utf8JsonWriter writer, Key value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

/// <summary>A link, which does not know of JSON.</summary>
public sealed record Link(string Text);

public sealed class LinkConverter : JsonConverter<Link>
{
    public override Link Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("no link"));

    public override void Write(Utf8JsonWriter writer, Link value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}
