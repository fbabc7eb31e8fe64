package com.example.specimen

import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import java.io.InputStream
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpHeaders
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Path
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import javax.net.ssl.SSLSession

/*
 * This program is in the package of the types, which the block imports.
 * snippet imports
 */

/** The cases of tests/clients/README.md, as one program. */
private class Cases(
    private val server: String,
    private val key: String,
    private val faults: String,
    private val prefix: String,
) {
    private val client = JsonApiClient(server, key)
    private val bare = JsonApiClient("$server/v1").addHeader("Authorization", "Bearer $key")
    private val odd = JsonApiClient(faults, key)

    fun calls() {
        run("sync") {
            val made = send(create("Hello there", "sync"))
            mapOf("content" to text(made.result), "refId" to made.refId)
        }
        run("blocking") {
            mapOf("content" to text(client.sendAsync(create("Hello there", "blocking")).get().result))
        }
        run("queued") {
            val poll = GetOpenAiChatStatus(refId = send(create("Hello there", "queued").copy(sync = false)).refId)
            var found = send(poll)
            while (found.jobState in setOf(BackgroundJobState.QUEUED, BackgroundJobState.STARTED)) {
                Thread.sleep(50)
                found = send(poll)
            }
            mapOf("content" to text(found.result), "refId" to found.refId, "jobState" to found.jobState.value)
        }
        run("bare") { mapOf("content" to bare.say("/chat/completions", "Hello there")) }
        run("batch") {
            val answers = sendAll(listOf(create("one", "one"), create("two", "two")))
            mapOf("contents" to answers.joinToString(",") { text(it.result) })
        }
        run("verbs") {
            val custom = JsonApiClient(faults).addHeader("X-Custom", "c")
            val body = OpenAiError(message = OpenAiErrorMessage.Text("a b&c/ü"), code = OpenAiErrorCode.Number(5))
            mapOf(
                "get" to text(custom.get("/echo", body)),
                "put" to text(custom.put("/echo", body)),
                "patch" to text(custom.patch("/echo", body)),
                "delete" to text(custom.delete("/echo", body)),
            )
        }
        run("query") { mapOf("refId" to odd.send(GetOpenAiChatStatus(refId = "a b&c=d/ü+")).refId) }
    }

    fun streams() {
        run("stream") {
            val pieces = bare.pieces("/chat/completions", "a b c")
            mapOf("content" to pieces.joinToString(""), "chunks" to "${pieces.size}")
        }
        run("stream_odd") { mapOf("content" to odd.pieces("/stream", "a").joinToString("")) }
        run("stream_error") {
            val content = StringBuilder()
            val fault =
                failure {
                    odd.stream<_, OpenAiChatChunk>("/stream/error", chat("a")).use { chunks ->
                        chunks.forEach { content.append(piece(it)) }
                    }
                }
            mapOf("content" to "$content", "message" to fault.serverMessage, "code" to fault.code)
        }
        run("stream_left") {
            val start = System.nanoTime()
            val first = odd.stream<_, OpenAiChatChunk>("/stream/silent", chat("a")).use { piece(it.first()) }
            mapOf("content" to first, "seconds" to since(start))
        }
    }

    fun errors() {
        run("field_errors") {
            val fault = failure { post<_, CreateOpenAiChatResponse>("/api/CreateOpenAiChat", chat("a")) }
            mapOf("status" to "${fault.status}", "code" to fault.code, "field" to fault.fieldErrors.first().field)
        }
        run("unauthorized") {
            val fault = failure { JsonApiClient(server, "wrong").send(create("a", "wrong")) }
            mapOf("status" to "${fault.status}", "code" to fault.code)
        }
        run("openai_error") {
            val fault = failure { odd.say("/errors/openai", "a") }
            mapOf(
                "status" to "${fault.status}",
                "message" to fault.serverMessage,
                "code" to fault.code,
                "type" to fault.type,
                "param" to fault.param,
                "body" to fault.body,
            )
        }
        run("shapes") {
            "azure groq openrouter vllm mistral fastapi ollama gemini ai_server".split(" ").associateWith { shape ->
                failure { odd.say("/errors/$shape", "a") }.serverMessage
            }
        }
        run("result") {
            val fault = runCatching { odd.say("/errors/openai", "a") }.exceptionOrNull() as ApiException
            mapOf("status" to "${fault.status}", "message" to fault.serverMessage)
        }
        run("html") {
            val fault = failure { odd.say("/html", "a") }
            mapOf("status" to "${fault.status}", "body" to fault.body)
        }
        run("wrong") { mapOf("status" to "${failure { odd.say("/wrong", "a") }.status}") }
        run("huge") {
            val fault = failure { odd.say("/huge", "a") }
            mapOf("status" to "${fault.status}", "length" to "${fault.body.length}")
        }
        run("moved") { mapOf("status" to "${failure { odd.get<OpenAiChatResponse>("/moved") }.status}") }
        run("once") {
            val before = text(odd.get("/busy")).toInt()
            val status = failure { odd.say("/busy", "a") }.status
            mapOf("status" to "$status", "calls" to "${text(odd.get("/busy")).toInt() - before}")
        }
    }

    fun bodies() {
        run("nothing") {
            odd.delete("/empty")
            mapOf("ok" to "true")
        }
        run("upload") {
            val audio = FileUpload("audio", "speech ü.wav", "audio/wav", ByteArray(256) { it.toByte() })
            val answer = odd.send(SpeechToText(refId = "${prefix}up", tag = "ü \"q\""), audio)
            mapOf("texts" to answer.results.orEmpty().joinToString("\n") { it.text.orEmpty() })
        }
        run("download") {
            val content = odd.send(GetArtifact("2026/grün blau.bin"))
            mapOf("length" to "${content.size}", "sum" to "${content.sumOf { it.toInt() and 0xff }}")
        }
        run("unknown") {
            val read: OpenAiChatResponse = odd.post("/unknown", chat("a"))
            mapOf("json" to DtosJson.encodeToString(OpenAiChatResponse.serializer(), read))
        }
    }

    fun connections() {
        run("timeout") {
            val start = System.nanoTime()
            val fault = failure { JsonApiClient(faults, timeout = Duration.ofMillis(300)).say("/slow", "a") }
            mapOf("timeout" to "${fault.kind == ApiException.Kind.TIMEOUT}", "seconds" to since(start))
        }
        run("cancelled") {
            val start = System.nanoTime()
            val call = odd.callAsync<_, OpenAiChatResponse>("POST", "/slow", chat("a"))
            Thread.sleep(200)
            call.cancel(true)
            val fault = runCatching { call.get() }.exceptionOrNull()
            mapOf("cancelled" to "${fault is CancellationException}", "seconds" to since(start))
        }
        run("refused") {
            mapOf("cause" to "${failure { JsonApiClient("http://127.0.0.1:1").say("/", "a") }.cause}")
        }
        run("secrets") {
            val wrong = JsonApiClient(server, "wrong")
            val nobody = JsonApiClient("http://127.0.0.1:1", key)
            val refused = failure { wrong.send(create("a", "secret")) }
            val said = "$wrong $nobody $odd $refused ${refused.body} ${failure { nobody.say("/", "a") }}"
            mapOf("leaks" to "${key in said || "wrong" in said}")
        }
        run("transport") {
            val canned = HttpTransport { CompletableFuture.completedFuture(Canned(it, """{"id":"t","choices":[]}""")) }
            val offline = JsonApiClient("https://nowhere.example", transport = canned)
            mapOf("id" to offline.post<_, OpenAiChatResponse>("/x", chat("a")).id)
        }
    }

    private fun run(
        name: String,
        case: suspend JsonApiClient.() -> Map<String, String?>,
    ) {
        val told = runCatching { client.blocking(case) }.getOrElse { mapOf("fault" to "$it") }
        println("case $name ${JsonObject(told.mapValues { JsonPrimitive(it.value.orEmpty()) })}")
    }

    private suspend fun failure(call: suspend JsonApiClient.() -> Any?): ApiException {
        try {
            error("no exception, but ${client.call()}")
        } catch (e: ApiException) {
            return e
        }
    }

    private fun create(
        content: String,
        reference: String,
    ) = CreateOpenAiChat(request = chat(content), refId = prefix + reference, sync = true)
}

private fun chat(content: String) = OpenAiChat(model = "gpt-4-turbo", messages = listOf(OpenAiMessage("user", content)))

private suspend fun JsonApiClient.say(
    path: String,
    content: String,
): String = text(post(path, chat(content)))

private fun JsonApiClient.pieces(
    path: String,
    content: String,
): List<String> = stream<_, OpenAiChatChunk>(path, chat(content)).use { chunks -> chunks.map(::piece).toList() }

private fun text(response: OpenAiChatResponse?): String = words(response!!.choices[0].message.content)

private fun piece(chunk: OpenAiChatChunk): String =
    if (chunk.choices.isEmpty()) "" else words(chunk.choices[0].delta.content)

private fun words(content: OpenAiContent?): String = (content as? OpenAiContent.Text)?.value.orEmpty()

private fun since(start: Long) = "${(System.nanoTime() - start + 999_999_999) / 1_000_000_000}"

/** A response without a network. */
private class Canned(
    private val request: HttpRequest,
    private val text: String,
) : HttpResponse<InputStream> {
    override fun statusCode(): Int = 200

    override fun request(): HttpRequest = request

    override fun previousResponse(): Optional<HttpResponse<InputStream>> = Optional.empty()

    override fun headers(): HttpHeaders = HttpHeaders.of(emptyMap()) { _, _ -> true }

    override fun body(): InputStream = text.byteInputStream()

    override fun sslSession(): Optional<SSLSession> = Optional.empty()

    override fun uri(): URI = request.uri()

    override fun version(): HttpClient.Version = HttpClient.Version.HTTP_1_1
}

/** Blocks of the README as a user pastes them. */
private suspend fun readme() {
    println("snippet ai_server")
    // snippet ai_server
    println("snippet openai")
    // snippet openai
    println("snippet errors")
    // snippet errors
    println("snippet files")
    // snippet files
    println("snippet streams")
    // snippet streams
}

public fun main(args: Array<String>) {
    System.setOut(java.io.PrintStream(java.io.FileOutputStream(java.io.FileDescriptor.out), true, "UTF-8"))
    val (server, key, faults, prefix) = args
    Cases(server, key, faults, prefix).run {
        calls()
        streams()
        errors()
        bodies()
        connections()
    }
    JsonApiClient(server).blocking { readme() }
}
