// snippet imports
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

var (server, key, faults, prefix) = (args[0], args[1], args[2], args[3]);
using var ai = new JsonApiClient(server) { BearerToken = key };
using var odd = new JsonApiClient(faults) { BearerToken = key };
using var open = new JsonApiClient(server + "/v1");
open.AddHeader("Authorization", "Bearer " + key);

await Case("sync", async told =>
{
    var response = await ai.SendAsync(Create("Hello there", "sync", sync: true));
    (told["content"], told["refId"]) = (Said(response.Result), response.RefId);
});
await Case("blocking", told =>
{
    told["content"] = Said(ai.Send(Create("Hello there", "blocking", sync: true)).Result);
    return Task.CompletedTask;
});
await Case("queued", async told =>
{
    await ai.SendAsync(Create("Hello there", "queued", sync: false));
    while (true)
    {
        var job = await ai.GetAsync(new GetOpenAiChatStatus { RefId = prefix + "queued" });
        if (job.JobState is BackgroundJobState.Queued or BackgroundJobState.Started)
        {
            await Task.Delay(50);
            continue;
        }
        (told["content"], told["refId"], told["jobState"]) = (Said(job.Result), job.RefId ?? "", job.JobState.ToString());
        return;
    }
});
await Case("bare", async told =>
    told["content"] = Said(await open.PostAsync<OpenAiChatResponse>("/chat/completions", Chat("Hello there"))));
await Case("batch", async told =>
{
    var responses = await ai.SendAllAsync(new[] { Create("one", "one", sync: true), Create("two", "two", sync: true) });
    told["contents"] = string.Join(',', responses.Select(each => Said(each.Result)));
});

await Case("stream", async told =>
{
    var chunks = 0;
    told["content"] = "";
    await foreach (var chunk in open.StreamAsync<OpenAiChatChunk>("/chat/completions", Chat("a b c")))
    {
        told["content"] += Piece(chunk);
        chunks++;
    }
    told["chunks"] = chunks.ToString();
});
await Case("stream_odd", async told =>
{
    told["content"] = "";
    await foreach (var chunk in odd.StreamAsync<OpenAiChatChunk>("/stream", Chat("x"))) told["content"] += Piece(chunk);
});
await Case("stream_error", async told =>
{
    told["content"] = "";
    var error = await Thrown(async () =>
    {
        await foreach (var chunk in odd.StreamAsync<OpenAiChatChunk>("/stream/error", Chat("x"))) told["content"] += Piece(chunk);
    });
    (told["message"], told["code"]) = (error.ErrorMessage ?? "", error.ErrorCode ?? "");
});
await Case("stream_left", async told =>
{
    var watch = Stopwatch.StartNew();
    await foreach (var chunk in odd.StreamAsync<OpenAiChatChunk>("/stream/silent", Chat("x")))
    {
        told["content"] = Piece(chunk);
        break;
    }
    told["seconds"] = Seconds(watch);
});

await Case("field_errors", async told =>
{
    var error = await Thrown(() => ai.PostAsync<CreateOpenAiChatResponse>("/api/CreateOpenAiChat", Chat("x")));
    (told["status"], told["code"], told["field"]) = ($"{error.Status}", error.ErrorCode ?? "", error.Errors[0].Field);
});
await Case("unauthorized", async told =>
{
    var error = await Thrown(() => Unauthorized());
    (told["status"], told["code"]) = ($"{error.Status}", error.ErrorCode ?? "");
});
await Case("openai_error", async told =>
{
    var error = await Thrown(() => Ask("/errors/openai"));
    (told["status"], told["message"], told["code"]) = ($"{error.Status}", error.ErrorMessage ?? "", error.ErrorCode ?? "");
    (told["type"], told["param"], told["body"]) = (error.ErrorType ?? "", error.Param ?? "", error.Body);
});
await Case("shapes", async told =>
{
    foreach (var shape in "azure groq openrouter vllm mistral fastapi ollama gemini ai_server".Split(' '))
        told[shape] = (await Thrown(() => Ask("/errors/" + shape))).ErrorMessage ?? "";
});
await Case("result", async told =>
{
    var result = await odd.ApiAsync<OpenAiChatResponse>(HttpMethod.Post, "/errors/openai", Chat("x"));
    if (!result.IsSuccess) (told["status"], told["message"]) = ($"{result.Error.Status}", result.Error.ErrorMessage ?? "");
});
await Case("html", async told =>
{
    var error = await Thrown(() => Ask("/html"));
    (told["status"], told["body"]) = ($"{error.Status}", error.Body);
});
await Case("wrong", async told => told["status"] = $"{(await Thrown(() => Ask("/wrong"))).Status}");
await Case("nothing", async told =>
{
    await odd.SendAsync(HttpMethod.Delete, "/empty");
    told["ok"] = "true";
});
await Case("huge", async told =>
{
    var error = await Thrown(() => Ask("/huge"));
    (told["status"], told["length"]) = ($"{error.Status}", $"{error.Body.Length}");
});

await Case("verbs", async told =>
{
    using var client = new JsonApiClient(faults);
    client.AddHeader("X-Custom", "c");
    var sent = new OpenAiError { Message = "a b&c/ü", Code = 5 };
    told["get"] = Said(await client.GetAsync<OpenAiChatResponse>("/echo", sent));
    told["put"] = Said(await client.PutAsync<OpenAiChatResponse>("/echo", sent));
    told["patch"] = Said(await client.PatchAsync<OpenAiChatResponse>("/echo", sent));
    told["delete"] = Said(client.Delete<OpenAiChatResponse>("/echo", sent));
});
await Case("query", async told =>
    told["refId"] = (await odd.SendAsync(new GetOpenAiChatStatus { RefId = "a b&c=d/ü+" })).RefId ?? "");
await Case("upload", async told =>
{
    var bytes = Enumerable.Range(0, 256).Select(each => (byte)each).ToArray();
    var request = new SpeechToText { RefId = prefix + "up", Tag = "ü \"q\"" };
    var response = await odd.SendAsync(request, [new ApiFile("audio", "speech ü.wav", bytes, "audio/wav")]);
    told["texts"] = string.Join('\n', (response.Results ?? []).Select(each => each.Text));
});
await Case("download", async told =>
{
    var bytes = await odd.SendAsync(new GetArtifact { Path = "2026/grün blau.bin" });
    (told["length"], told["sum"]) = ($"{bytes.Length}", $"{bytes.Sum(each => each)}");
});
await Case("unknown", async told => told["json"] = JsonSerializer.Serialize(await Ask("/unknown")));

await Case("timeout", async told =>
{
    using var client = new JsonApiClient(faults) { Timeout = TimeSpan.FromMilliseconds(300) };
    var watch = Stopwatch.StartNew();
    var error = await Thrown(() => client.PostAsync<OpenAiChatResponse>("/slow", Chat("x")));
    (told["timeout"], told["seconds"]) = (error.IsTimeout ? "true" : "false", Seconds(watch));
});
await Case("cancelled", async told =>
{
    using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
    var watch = Stopwatch.StartNew();
    try
    {
        await odd.PostAsync<OpenAiChatResponse>("/slow", Chat("x"), source.Token);
    }
    catch (OperationCanceledException)
    {
        told["cancelled"] = "true";
    }
    told["seconds"] = Seconds(watch);
});
await Case("refused", async told => told["cause"] = (await Thrown(() => Refused())).InnerException?.Message ?? "");
await Case("moved", async told => told["status"] = $"{(await Thrown(() => odd.GetAsync<OpenAiChatResponse>("/moved"))).Status}");
await Case("once", async told =>
{
    var before = int.Parse(Said(await odd.GetAsync<OpenAiChatResponse>("/busy")));
    told["status"] = $"{(await Thrown(() => Ask("/busy"))).Status}";
    told["calls"] = $"{int.Parse(Said(await odd.GetAsync<OpenAiChatResponse>("/busy"))) - before}";
});
await Case("secrets", async told =>
{
    var text = $"{ai} {open} {await Thrown(() => Unauthorized())} {await Thrown(() => Refused())}";
    told["leaks"] = text.Contains(key) || text.Contains("wrong") ? text : "false";
});
await Case("transport", async told =>
{
    using var client = new JsonApiClient("http://nowhere.invalid", new HttpClient(new Canned()));
    told["id"] = (await client.PostAsync<OpenAiChatResponse>("/chat/completions", Chat("x"))).Id ?? "";
});

await AiServerBlocks();
await OpenAiBlocks();

async Task AiServerBlocks()
{
    Console.WriteLine("snippet ai_server");
    // snippet ai_server
    Console.WriteLine("snippet errors");
    // snippet errors
    Console.WriteLine("snippet files");
    // snippet files
}

async Task OpenAiBlocks()
{
    Console.WriteLine("snippet openai");
    // snippet openai
    Console.WriteLine("snippet streams");
    // snippet streams
}

static async Task Case(string name, Func<Dictionary<string, string>, Task> run)
{
    var told = new Dictionary<string, string>();
    try
    {
        await run(told);
    }
    catch (Exception error)
    {
        told["fault"] = error.ToString();
    }
    Console.WriteLine($"case {name} {JsonSerializer.Serialize(told)}");
}

static async Task<ApiException> Thrown(Func<Task> run)
{
    try
    {
        await run();
    }
    catch (ApiException error)
    {
        return error;
    }
    throw new InvalidOperationException("It did not throw.");
}

static OpenAiChat Chat(string text) => new() { Model = "m", Messages = [new() { Role = "user", Content = text }] };

CreateOpenAiChat Create(string text, string reference, bool sync) =>
    new() { Request = Chat(text), RefId = prefix + reference, Sync = sync };

Task<OpenAiChatResponse> Ask(string path) => odd.PostAsync<OpenAiChatResponse>(path, Chat("x"));

async Task Unauthorized()
{
    using var client = new JsonApiClient(server) { BearerToken = "wrong" };
    await client.SendAsync(Create("Hello there", "unauthorized", sync: true));
}

async Task Refused()
{
    using var client = new JsonApiClient("http://127.0.0.1:1") { BearerToken = key };
    await client.PostAsync<OpenAiChatResponse>("/chat/completions", Chat("x"));
}

static string Said(OpenAiChatResponse? response) => response?.Choices[0].Message.Content?.AsString ?? "";

static string Piece(OpenAiChatChunk chunk) => string.Concat(chunk.Choices.Select(each => each.Delta.Content?.AsString));

static string Seconds(Stopwatch watch) => Math.Ceiling(watch.Elapsed.TotalSeconds).ToString();

internal sealed class Canned : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"id":"t","choices":[]}""") });
}
