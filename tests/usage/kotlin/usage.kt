package com.example.specimen

import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.JsonPrimitive
import java.math.BigDecimal
import java.time.OffsetDateTime
import kotlin.time.Duration.Companion.seconds

/** What a client makes of a request: the type of the answer comes from it. */
private fun <R> send(request: Request<R>): String =
    when (val returns = request.operation.returns) {
        is Returns.Json -> "${request.operation.verb} ${request.operation.path} -> ${name(returns.serializer)}"
        is Returns.Bytes -> "${request.operation.path} -> bytes"
        is Returns.Nothing -> "${request.operation.path} -> nothing"
    }

private fun name(serializer: KSerializer<*>): String = serializer.descriptor.serialName

private fun text(content: OpenAiContent?): String =
    when (content) {
        is OpenAiContent.Text -> content.value
        is OpenAiContent.Items -> content.value.joinToString { part(it) }
        is OpenAiContent.Null, null -> ""
    }

private fun part(part: OpenAiContentPart): String =
    when (part) {
        is OpenAiTextPart -> part.text
        is OpenAiImagePart -> part.imageUrl.url
        is OpenAiContentPart.Unknown -> part.members.keys.joinToString()
    }

public fun main() {
    val create =
        CreateOpenAiChat(
            request =
                OpenAiChat(
                    model = "gpt-4-turbo",
                    messages =
                        listOf(
                            OpenAiMessage(role = "system", content = "You are a helpful AI assistant."),
                            OpenAiMessage(role = OpenAiRole.USER, content = "How do LLMs work?"),
                        ),
                    maxTokens = 50,
                ),
            refId = "<unique-id>",
            provider = "openai",
            replyTo = "https://myapp.com/reply",
            sync = true,
        )
    val request =
        OpenAiChat(
            model = "gpt-4-turbo",
            messages =
                listOf(
                    OpenAiMessage("system", "You are a helpful AI assistant."),
                    OpenAiMessage("user", "How do LLMs work?"),
                ),
            maxTokens = 50,
        )
    println(DtosJson.encodeToString(create))
    println(DtosJson.encodeToString(request))
    check(request == create.request)
    check(DtosJson.decodeFromString<CreateOpenAiChat>(DtosJson.encodeToString(create)) == create)

    // Parts, a tag and members that the schema does not name, null as a value.
    val audio = OpenAiContentPart.Unknown(mapOf("type" to JsonPrimitive("input_audio")))
    val parts = OpenAiContent.Items(listOf(OpenAiTextPart("what is this?"), audio))
    val message = OpenAiMessage(OpenAiRole.USER, parts, additionalProperties = mapOf("extra" to JsonPrimitive(1)))
    println(DtosJson.encodeToString(message))
    val back = DtosJson.decodeFromString<OpenAiMessage>(DtosJson.encodeToString(message))
    check(back == message && text(back.content) == "what is this?, type")
    check(DtosJson.encodeToString(OpenAiMessage(OpenAiRole("critic"), OpenAiContent.Null)).contains("\"content\":null"))
    check(text(null).isEmpty())

    // Absent, null and a text; a default is always written.
    check(DtosJson.encodeToString(UpdateAiProvider(1)) == """{"id":1}""")
    check(DtosJson.encodeToString(UpdateAiProvider(1, note = OrNull(null))) == """{"id":1,"note":null}""")
    val moment = OffsetDateTime.parse("2025-05-09T12:26:10+02:00")
    val job = Job(1, BackgroundJobState.QUEUED, moment, timeout = 62.5.seconds, cost = BigDecimal("1.50"))
    println(DtosJson.encodeToString(job))
    check(DtosJson.encodeToString(job).contains(""""timeout":"PT1M2.5S","cost":1.50,"tags":[],"retries":2"""))
    check(job.copy(payload = Bytes("abc".toByteArray())).payload?.base64 == "YWJj")

    println(listOf(send(create), send(DeleteArtifact("a")), send(GetArtifact("b"))))
    check(runCatching { DtosJson.decodeFromString<OpenAiTextPart>("""{"type":"image","text":"x"}""") }.isFailure)
}
