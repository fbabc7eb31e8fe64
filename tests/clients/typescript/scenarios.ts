// Drives the client of the package against the servers of the tests: see tests/clients/README.md.
// in snippets "ai-server" is "./dtos.js"
// in snippets "ai-server/client" is "./client.js"
// snippet imports
import * as decode from "./decode.js";
import { GetArtifact, GetOpenAiChatStatus, type OpenAiError } from "./dtos.js";

const [server = "", key = "", faultsUrl = "", prefix = ""] =
  process.argv.slice(2);

type Told = Record<string, string | undefined>;

async function tell(
  name: string,
  run: (told: Told) => Promise<void>,
): Promise<void> {
  const told: Told = {};
  try {
    await run(told);
  } catch (fault) {
    told["fault"] = String(fault);
  }
  console.log(`case ${name} ${JSON.stringify(told)}`);
}

/** The error that a call gives; without one the case is at fault. */
async function refused(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const chatOf = (text: string): OpenAiChat => ({
  model: "echo",
  messages: [{ role: "user", content: text }],
});

const contentOf = (response: OpenAiChatResponse | undefined): string =>
  String(response?.choices[0]?.message.content);

const secondsSince = (start: number): string =>
  String(Math.ceil((Date.now() - start) / 1000));

const ours = new JsonApiClient(server, { bearer: key });
const bare = new JsonApiClient(`${server}/v1`).addHeader(
  "Authorization",
  `Bearer ${key}`,
);
const faults = new JsonApiClient(faultsUrl);
const hello = chatOf("Hello there");
const checked = { decode: decode.OpenAiChatResponse };

const faultsFetch = (path: string): Promise<Response> =>
  fetch(faultsUrl + path, { method: "POST" });

await tell("sync", async (t) => {
  const request = new CreateOpenAiChat({ request: hello, sync: true });
  const created = await ours.send(request, {
    decode: decode.CreateOpenAiChatResponse,
  });
  t["content"] = contentOf(created.result);
  t["refId"] = created.refId;
});
await tell("queued", async (t) => {
  const refId = `${prefix}queued`;
  await ours.send(new CreateOpenAiChat({ request: hello, refId }));
  for (;;) {
    const status = await ours.send(new GetOpenAiChatStatus({ refId }));
    if (["Queued", "Started", "Executed"].includes(status.jobState)) {
      await new Promise((done) => setTimeout(done, 50));
      continue;
    }
    t["content"] = contentOf(status.result);
    t["refId"] = status.refId;
    t["jobState"] = status.jobState;
    return;
  }
});
await tell("bare", async (t) => {
  t["content"] = contentOf(
    await bare.post("/chat/completions", hello, checked),
  );
});
await tell("batch", async (t) => {
  const both = ["one", "two"].map(
    (text) => new CreateOpenAiChat({ request: chatOf(text), sync: true }),
  );
  const responses = await ours.sendAll(both);
  t["contents"] = responses.map((each) => contentOf(each.result)).join(",");
});

async function stream(
  t: Told,
  from: JsonApiClient,
  path: string,
  text: string,
  most = Infinity,
): Promise<void> {
  let chunks = 0;
  t["content"] = "";
  for await (const chunk of from.stream(path, chatOf(text), {
    decode: decode.OpenAiChatChunk,
  })) {
    chunks += 1;
    for (const choice of chunk.choices) {
      t["content"] += String(choice.delta.content ?? "");
    }
    if (chunks === most) break;
  }
  t["chunks"] = String(chunks);
}

await tell("stream", (t) => stream(t, bare, "/chat/completions", "a b c"));
await tell("stream_odd", (t) => stream(t, faults, "/stream", "x"));
await tell("stream_error", async (t) => {
  const error = await refused(stream(t, faults, "/stream/error", "x"));
  t["message"] = error.detail;
  t["code"] = error.code;
});
await tell("stream_left", async (t) => {
  const start = Date.now();
  await stream(t, faults, "/stream/silent", "x", 1);
  t["seconds"] = secondsSince(start);
});
await tell("field_errors", async (t) => {
  const error = await refused(ours.post("/api/CreateOpenAiChat", hello));
  t["status"] = String(error.status);
  t["code"] = error.code;
  t["field"] = error.fields[0]?.field;
});
const unauthorized = await refused(
  new JsonApiClient(server, { bearer: "wrong" }).send(
    new CreateOpenAiChat({ request: hello }),
  ),
);
await tell("unauthorized", async (t) => {
  t["status"] = String(unauthorized.status);
  t["code"] = unauthorized.code;
});
await tell("openai_error", async (t) => {
  const error = await refused(faults.post("/errors/openai", hello));
  t["status"] = String(error.status);
  t["message"] = error.detail;
  t["code"] = error.code;
  t["type"] = error.type;
  t["param"] = error.param;
  t["body"] = error.body;
});
await tell("shapes", async (t) => {
  const shapes =
    "azure groq openrouter vllm mistral fastapi ollama gemini ai_server";
  for (const shape of shapes.split(" ")) {
    t[shape] = (await refused(faults.post(`/errors/${shape}`, hello))).detail;
  }
});
await tell("result", async (t) => {
  const refusing = new JsonApiClient("http://unused", {
    fetch: () => faultsFetch("/errors/openai"),
  });
  const result = await refusing.api(new CreateOpenAiChat({ request: hello }));
  if (result.ok) throw new Error("it says ok");
  t["status"] = String(result.error.status);
  t["message"] = result.error.detail;
});
await tell("html", async (t) => {
  const error = await refused(faults.post("/html", hello, checked));
  t["status"] = String(error.status);
  t["body"] = error.body;
});
await tell("wrong", async (t) => {
  const error = await refused(faults.post("/wrong", hello, checked));
  t["status"] = String(error.status);
});
await tell("nothing", async (t) => {
  await faults.delete("/empty");
  t["ok"] = "true";
});
await tell("huge", async (t) => {
  const error = await refused(faults.post("/huge", hello));
  t["status"] = String(error.status);
  t["length"] = String(error.body.length);
});
await tell("verbs", async (t) => {
  const custom = new JsonApiClient(faultsUrl).addHeader("X-Custom", "c");
  const value: OpenAiError = { message: "a b&c/ü", code: 5 };
  t["get"] = contentOf(await custom.get("/echo", value, checked));
  t["put"] = contentOf(await custom.put("/echo", value, checked));
  t["patch"] = contentOf(await custom.patch("/echo", value, checked));
  t["delete"] = contentOf(await custom.delete("/echo", value, checked));
});
await tell("query", async (t) => {
  const request = new GetOpenAiChatStatus({ refId: "a b&c=d/ü+" });
  t["refId"] = (await faults.send(request)).refId;
});
await tell("upload", async (t) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const audio = new File([bytes], "speech ü.wav", { type: "audio/wav" });
  const request = new SpeechToText({ refId: `${prefix}up`, tag: 'ü "q"' });
  const response = await faults.send(request, { files: { audio } });
  t["texts"] = response.results?.map((each) => each.text).join("\n");
});
await tell("download", async (t) => {
  const bytes = await faults.send(
    new GetArtifact({ path: "2026/grün blau.bin" }),
  );
  t["length"] = String(bytes.length);
  t["sum"] = String(bytes.reduce((sum, each) => sum + each, 0));
});
await tell("unknown", async (t) => {
  t["json"] = JSON.stringify(await faults.post("/unknown", hello, checked));
});
await tell("timeout", async (t) => {
  const start = Date.now();
  const error = await refused(faults.post("/slow", hello, { timeout: 300 }));
  t["timeout"] = String(error.reason === "timeout");
  t["seconds"] = secondsSince(start);
});
await tell("cancelled", async (t) => {
  const start = Date.now();
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(), 200);
  const error = await refused(
    faults.post("/slow", hello, { signal: leaving.signal }),
  );
  t["cancelled"] = String(error.reason === "cancelled");
  t["seconds"] = secondsSince(start);
});
const unreachable = await refused(
  new JsonApiClient("http://127.0.0.1:1", { bearer: key }).post("/x", hello),
);
await tell("refused", async (t) => {
  t["cause"] = String(unreachable.cause);
});
await tell("moved", async (t) => {
  const mover = new JsonApiClient(faultsUrl, { bearer: key });
  const error = await refused(mover.get("/moved", undefined, checked));
  t["status"] = String(error.status);
});
await tell("once", async (t) => {
  const count = async (): Promise<number> =>
    Number(contentOf(await faults.get("/busy", undefined, checked)));
  const before = await count();
  t["status"] = String((await refused(faults.post("/busy", hello))).status);
  t["calls"] = String((await count()) - before);
});
await tell("secrets", async (t) => {
  const wrong = new JsonApiClient(server, { bearer: "wrong" });
  const text = [ours, wrong, unauthorized, unreachable]
    .map((each) => `${String(each)} ${JSON.stringify(each)}`)
    .join(" ");
  t["leaks"] = String(text.includes(key) || text.includes("wrong"));
});
await tell("transport", async (t) => {
  const canned = new JsonApiClient("https://nowhere.invalid", {
    fetch: async () => new Response('{"id":"t","choices":[]}'),
  });
  t["id"] = (await canned.post("/x", hello, checked)).id;
});

console.log("snippet ai_server");
// snippet ai_server
console.log("snippet openai");
// snippet openai
console.log("snippet errors");
// snippet errors
console.log("snippet files");
// snippet files
console.log("snippet streams");
// snippet streams
