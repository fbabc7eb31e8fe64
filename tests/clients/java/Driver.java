package com.example.specimen;

import com.example.specimen.Dtos.*;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLSession;

/*
 * The package has a file a type, which this block imports; here the types are members of one class.
 * snippet imports
 */

/** The cases of tests/clients/README.md. */
final class Driver {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static String server;
    private static String key;
    private static String faults;
    private static String prefix;

    private Driver() {}

    interface Case {
        void run(ObjectNode told) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        System.setOut(OUT);
        server = args[0];
        key = args[1];
        faults = args[2];
        prefix = args[3];
        var client = JsonApiClient.builder(server).bearerToken(key).build();
        var bare = JsonApiClient.builder(server + "/v1").addHeader("Authorization", "Bearer " + key).build();
        var odd = JsonApiClient.builder(faults).bearerToken(key).build();
        calls(client, bare, odd);
        streams(bare, odd);
        errors(client, odd);
        bodies(odd);
        faultsOfConnections(odd);
        readme();
    }

    private static void calls(JsonApiClient client, JsonApiClient bare, JsonApiClient odd) {
        run("sync", told -> {
            var made = client.sendAsync(create("Hello there", "sync").build()).get();
            told.put("content", text(made.result())).put("refId", made.refId());
        });
        run("blocking", told -> {
            var made = client.send(create("Hello there", "blocking").build());
            told.put("content", text(made.result()));
        });
        run("queued", told -> {
            var refId = client.send(create("Hello there", "queued").sync(null).build()).refId();
            var poll = GetOpenAiChatStatus.builder().refId(refId).build();
            var found = client.send(poll);
            while (List.of("Queued", "Started").contains(state(found))) {
                Thread.sleep(50);
                found = client.send(poll);
            }
            told.put("content", text(found.result())).put("refId", found.refId()).put("jobState", state(found));
        });
        run("bare", told -> told.put("content", say(bare, "/chat/completions", "Hello there")));
        run("batch", told -> {
            var answers = client.sendAll(List.of(create("one", "one").build(), create("two", "two").build()));
            told.put("contents", String.join(",", answers.stream().map(each -> text(each.result())).toList()));
        });
        run("verbs", told -> {
            var custom = JsonApiClient.builder(faults).addHeader("X-Custom", "c").build();
            var body = OpenAiError.builder().message("a b&c/ü").code(5).build();
            told.put("get", text(custom.get("/echo", body, OpenAiChatResponse.class)));
            told.put("put", text(custom.put("/echo", body, OpenAiChatResponse.class)));
            told.put("patch", text(custom.patch("/echo", body, OpenAiChatResponse.class)));
            told.put("delete", text(custom.delete("/echo", body, OpenAiChatResponse.class)));
        });
        run("query", told -> told.put(
                "refId", odd.send(GetOpenAiChatStatus.builder().refId("a b&c=d/ü+").build()).refId()));
    }

    private static void streams(JsonApiClient bare, JsonApiClient odd) {
        run("stream", told -> {
            try (var chunks = bare.stream("/chat/completions", chat("a b c"), OpenAiChatChunk.class)) {
                var pieces = chunks.map(Driver::piece).toList();
                told.put("content", String.join("", pieces)).put("chunks", "" + pieces.size());
            }
        });
        run("stream_odd", told -> {
            try (var chunks = odd.streamAsync("/stream", chat("a"), OpenAiChatChunk.class).get()) {
                told.put("content", String.join("", chunks.map(Driver::piece).toList()));
            }
        });
        run("stream_error", told -> {
            var content = new StringBuilder();
            try (var chunks = odd.stream("/stream/error", chat("a"), OpenAiChatChunk.class)) {
                chunks.forEach(chunk -> content.append(piece(chunk)));
            } catch (ApiException e) {
                told.put("message", e.serverMessage().orElse("")).put("code", e.code().orElse(""));
            }
            told.put("content", content.toString());
        });
        run("stream_left", told -> {
            var start = System.nanoTime();
            try (var chunks = odd.stream("/stream/silent", chat("a"), OpenAiChatChunk.class)) {
                told.put("content", piece(chunks.iterator().next()));
            }
            told.put("seconds", since(start));
        });
    }

    private static void errors(JsonApiClient client, JsonApiClient odd) {
        run("field_errors", told -> {
            var e = failure(() -> client.post("/api/CreateOpenAiChat", chat("a"), CreateOpenAiChatResponse.class));
            told.put("status", "" + e.status()).put("code", e.code().orElse(""));
            told.put("field", e.fieldErrors().get(0).field());
        });
        run("unauthorized", told -> {
            var wrong = JsonApiClient.builder(server).bearerToken("wrong").build();
            var e = failure(() -> wrong.send(create("a", "wrong").build()));
            told.put("status", "" + e.status()).put("code", e.code().orElse(""));
        });
        run("openai_error", told -> {
            var e = failure(() -> say(odd, "/errors/openai", "a"));
            told.put("status", "" + e.status()).put("message", e.serverMessage().orElse(""));
            told.put("code", e.code().orElse("")).put("type", e.type().orElse(""));
            told.put("param", e.param().orElse("")).put("body", e.body());
        });
        run("shapes", told -> {
            var shapes = "azure groq openrouter vllm mistral fastapi ollama gemini ai_server";
            for (var shape : shapes.split(" ")) {
                var e = failure(() -> say(odd, "/errors/" + shape, "a"));
                told.put(shape, e.serverMessage().orElse(""));
            }
        });
        run("result", told -> {
            var e = ApiResult.of(() -> say(odd, "/errors/openai", "a")).error().orElseThrow();
            told.put("status", "" + e.status()).put("message", e.serverMessage().orElse(""));
        });
        run("html", told -> {
            var e = failure(() -> say(odd, "/html", "a"));
            told.put("status", "" + e.status()).put("body", e.body());
        });
        run("wrong", told -> told.put("status", "" + failure(() -> say(odd, "/wrong", "a")).status()));
        run("huge", told -> {
            var e = failure(() -> say(odd, "/huge", "a"));
            told.put("status", "" + e.status()).put("length", "" + e.body().length());
        });
        run("moved", told -> told.put(
                "status", "" + failure(() -> odd.get("/moved", OpenAiChatResponse.class)).status()));
        run("once", told -> {
            var before = calls(odd);
            told.put("status", "" + failure(() -> say(odd, "/busy", "a")).status());
            told.put("calls", "" + (calls(odd) - before));
        });
    }

    private static void bodies(JsonApiClient odd) {
        run("nothing", told -> {
            odd.delete("/empty");
            told.put("ok", "true");
        });
        run("upload", told -> {
            var audio = new byte[256];
            for (var at = 0; at < audio.length; at++) {
                audio[at] = (byte) at;
            }
            var request = SpeechToText.builder().refId(prefix + "up").tag("ü \"q\"").build();
            var answer = odd.send(request, FileUpload.of("audio", "speech ü.wav", "audio/wav", audio));
            told.put("texts", String.join("\n", answer.results().stream().map(TextOutput::text).toList()));
        });
        run("download", told -> {
            var content = odd.send(GetArtifact.builder().path("2026/grün blau.bin").build());
            var sum = 0;
            for (var each : content) {
                sum += each & 0xff;
            }
            told.put("length", "" + content.length).put("sum", "" + sum);
        });
        run("unknown", told -> told.put("json", Dtos.mapper().writeValueAsString(
                odd.post("/unknown", chat("a"), OpenAiChatResponse.class))));
    }

    private static void faultsOfConnections(JsonApiClient odd) {
        run("timeout", told -> {
            var start = System.nanoTime();
            var hasty = JsonApiClient.builder(faults).timeout(Duration.ofMillis(300)).build();
            var e = failure(() -> say(hasty, "/slow", "a"));
            told.put("timeout", "" + (e.kind() == ApiException.Kind.TIMEOUT)).put("seconds", since(start));
        });
        run("cancelled", told -> {
            var start = System.nanoTime();
            var call = odd.postAsync("/slow", chat("a"), OpenAiChatResponse.class);
            Thread.sleep(200);
            call.cancel(true);
            try {
                call.get();
            } catch (CancellationException e) {
                // A thread that is interrupted while it waits ends its call as well.
                var waiting = Thread.currentThread();
                var other = new Thread(() -> {
                    try {
                        Thread.sleep(200);
                    } catch (InterruptedException never) {
                        throw new IllegalStateException(never);
                    }
                    waiting.interrupt();
                });
                other.start();
                var interrupted = failure(() -> say(odd, "/slow", "a"));
                var isMarked = Thread.interrupted();
                told.put("cancelled", "" + (isMarked && interrupted.kind() == ApiException.Kind.CANCELLED));
            }
            told.put("seconds", since(start));
        });
        run("refused", told -> {
            var nobody = new JsonApiClient("http://127.0.0.1:1");
            told.put("cause", failure(() -> say(nobody, "/", "a")).getCause().toString());
        });
        run("secrets", told -> {
            var wrong = JsonApiClient.builder(server).bearerToken("wrong").build();
            var nobody = JsonApiClient.builder("http://127.0.0.1:1").bearerToken(key);
            var refused = failure(() -> wrong.send(create("a", "secret").build()));
            var unreached = failure(() -> say(nobody.build(), "/", "a"));
            var said = wrong + " " + nobody + " " + odd + " " + refused + refused.body() + " " + unreached;
            told.put("leaks", "" + (said.contains(key) || said.contains("wrong")));
        });
        run("transport", told -> {
            HttpTransport canned = request -> java.util.concurrent.CompletableFuture.completedFuture(
                    new Canned(request, "{\"id\":\"t\",\"choices\":[]}"));
            var offline = JsonApiClient.builder("https://nowhere.example").transport(canned).build();
            told.put("id", offline.post("/x", chat("a"), OpenAiChatResponse.class).id());
        });
    }

    // Blocks of the README as a user pastes them.
    private static void readme() throws Exception {
        OUT.println("snippet ai_server");
        // snippet ai_server
        OUT.println("snippet openai");
        // snippet openai
        OUT.println("snippet errors");
        // snippet errors
        OUT.println("snippet files");
        // snippet files
        OUT.println("snippet streams");
        // snippet streams
    }

    private static void run(String name, Case test) {
        var told = Dtos.mapper().createObjectNode();
        try {
            test.run(told);
        } catch (Exception | AssertionError e) {
            told.put("fault", e.toString());
        }
        OUT.println("case " + name + " " + told);
    }

    private static ApiException failure(java.util.concurrent.Callable<?> call) throws Exception {
        try {
            throw new AssertionError("no exception, but " + call.call());
        } catch (ExecutionException e) {
            throw new AssertionError("a blocking form throws its own exception", e);
        } catch (ApiException e) {
            return e;
        }
    }

    private static OpenAiChat chat(String content) {
        return OpenAiChat.builder()
                .model("gpt-4-turbo")
                .messages(List.of(OpenAiMessage.builder().role("user").content(content).build()))
                .build();
    }

    private static CreateOpenAiChat.Builder create(String content, String reference) {
        return CreateOpenAiChat.builder().request(chat(content)).refId(prefix + reference).sync(true);
    }

    private static String say(JsonApiClient client, String path, String content) {
        return text(client.post(path, chat(content), OpenAiChatResponse.class));
    }

    private static int calls(JsonApiClient odd) {
        return Integer.parseInt(text(odd.get("/busy", OpenAiChatResponse.class)));
    }

    private static String text(OpenAiChatResponse response) {
        return response.choices().get(0).message().content() instanceof OpenAiContent.Text text ? text.value() : "";
    }

    private static String piece(OpenAiChatChunk chunk) {
        var content = chunk.choices().isEmpty() ? null : chunk.choices().get(0).delta().content();
        return content instanceof OpenAiContent.Text text ? text.value() : "";
    }

    private static String state(GetOpenAiChatStatusResponse found) { return found.jobState().value(); }

    private static String since(long start) { return "" + (System.nanoTime() - start + 999_999_999) / 1_000_000_000; }

    /** A response without a network. */
    private record Canned(HttpRequest request, String text) implements HttpResponse<InputStream> {
        @Override
        public int statusCode() { return 200; }

        @Override
        public Optional<HttpResponse<InputStream>> previousResponse() { return Optional.empty(); }

        @Override
        public HttpHeaders headers() { return HttpHeaders.of(Map.of(), (name, value) -> true); }

        @Override
        public InputStream body() { return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)); }

        @Override
        public Optional<SSLSession> sslSession() { return Optional.empty(); }

        @Override
        public URI uri() { return request.uri(); }

        @Override
        public HttpClient.Version version() { return HttpClient.Version.HTTP_1_1; }
    }
}
