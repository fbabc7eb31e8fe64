package com.example

import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable
import kotlinx.serialization.SerializationException
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.PrimitiveSerialDescriptor
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder
import kotlinx.serialization.json.JsonDecoder
import kotlinx.serialization.json.JsonEncoder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.JsonUnquotedLiteral
import java.math.BigDecimal

/** An amount, which names its serializer itself. */
@Serializable(with = MoneySerializer::class)
public data class Money(
    public val amount: BigDecimal,
) {
    public constructor(text: String) : this(BigDecimal(text))
}

@OptIn(ExperimentalSerializationApi::class)
public object MoneySerializer : KSerializer<Money> {
    override val descriptor: SerialDescriptor = PrimitiveSerialDescriptor("Money", PrimitiveKind.DOUBLE)

    override fun deserialize(decoder: Decoder): Money {
        val element = (decoder as JsonDecoder).decodeJsonElement()
        if (element !is JsonPrimitive || element.isString) throw SerializationException("no amount")
        return element.content.toBigDecimalOrNull()?.let { Money(it) } ?: throw SerializationException("no amount")
    }

    override fun serialize(
        encoder: Encoder,
        value: Money,
    ): Unit = (encoder as JsonEncoder).encodeJsonElement(JsonUnquotedLiteral(value.amount.toPlainString()))
}

/** A key, which does not know of JSON. */
public data class Key(
    public val text: String,
)

public object KeySerializer : KSerializer<Key> {
    override val descriptor: SerialDescriptor = PrimitiveSerialDescriptor("Key", PrimitiveKind.STRING)

    override fun deserialize(decoder: Decoder): Key {
        val text = decoder.decodeString()
        if ('!' in text) throw SerializationException("no key")
        return Key(text)
    }

    override fun serialize(
        encoder: Encoder,
        value: Key,
    ): Unit = encoder.encodeString(value.text)
}
