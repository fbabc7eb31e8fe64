namespace Shop

open System
open System.Globalization
open System.Text.Json
open System.Text.Json.Serialization

/// An amount, which names its converter.
[<JsonConverter(typeof<MoneyConverter>)>]
type Money =
    { Amount: decimal }

    static member Parse(text: string) =
        { Amount = Decimal.Parse(text, CultureInfo.InvariantCulture) }

and MoneyConverter() =
    inherit JsonConverter<Money>()

    override _.Read(reader, _, _) = { Amount = reader.GetDecimal() }
    override _.Write(writer, value, _) = writer.WriteNumberValue value.Amount

/// A key, which a plain text is not.
[<JsonConverter(typeof<KeyConverter>)>]
type Key =
    { Text: string }

and KeyConverter() =
    inherit JsonConverter<Key>()

    override _.Read(reader, _, _) =
        match reader.GetString() with
        | null -> raise (JsonException "no key")
        | text when text.Contains '!' -> raise (JsonException "no key")
        | text -> { Text = text }

    override _.Write(writer, value, _) = writer.WriteStringValue value.Text
