// The client's cases: see ../README.md.
// snippet imports

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

struct Fault: Error, CustomStringConvertible {
  let description: String
}

struct Canned: HTTPTransport {
  func send(_ request: URLRequest) async throws -> HTTPReply {
    HTTPReply(status: 200, body: Data(#"{"id":"t","choices":[]}"#.utf8))
  }
}

func told(_ name: String, _ texts: [String: String]) throws {
  let json = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
  print("case \(name) \(json)")
  fflush(nil)
}

func attempt(_ name: String, _ body: () async throws -> [String: String]) async throws {
  do {
    try told(name, try await body())
  } catch {
    try told(name, ["fault": "\(error)"])
  }
}

func begin(_ name: String) {
  print("snippet \(name)")
}

func refusal(_ body: () async throws -> Void) async throws -> APIError {
  do {
    try await body()
  } catch let error as APIError {
    return error
  }
  throw Fault(description: "no error came")
}

func since(_ start: Date) -> String { String(Int(Date().timeIntervalSince(start).rounded(.up))) }

func chat(_ text: String) -> OpenAiChat {
  OpenAiChat(messages: [OpenAiMessage(role: "user", content: .string(text))], model: "gpt-4-turbo")
}

func content(_ response: OpenAiChatResponse?) -> String {
  if case .string(let text)? = response?.choices.first?.message.content { text } else { "" }
}

func piece(_ chunk: OpenAiChatChunk) -> String {
  if case .string(let text)? = chunk.choices.first?.delta.content { text } else { "" }
}

@main
struct Program {
  let key = CommandLine.arguments[2]
  let prefix = CommandLine.arguments[4]
  let server: JsonApiClient
  let faults: JsonApiClient
  let openAI: JsonApiClient

  init() {
    let arguments = CommandLine.arguments
    server = JsonApiClient(baseURL: URL(string: arguments[1])!, bearerToken: arguments[2])
    faults = JsonApiClient(baseURL: URL(string: arguments[3])!, bearerToken: arguments[2])
    var openAI = JsonApiClient(baseURL: URL(string: arguments[1] + "/v1")!)
    openAI.addHeader("Authorization", "Bearer " + arguments[2])
    self.openAI = openAI
  }

  static func main() async throws {
    let program = Program()
    try await program.calls()
    try await program.streams()
    try await program.errors()
    try await program.files()
    try await program.interruptions()
    try await program.safety()
    try await program.readme()
  }

  func calls() async throws {
    try await attempt("sync") {
      let answer = try await server.send(CreateOpenAiChat(request: chat("Hello there"), sync: true))
      return ["content": content(answer.result), "refId": answer.refID]
    }
    try await attempt("queued") {
      let reference = prefix + "queued"
      _ = try await server.send(CreateOpenAiChat(request: chat("Hello there"), refID: reference))
      var status = try await server.send(GetOpenAiChatStatus(refID: reference))
      while ["Queued", "Started"].contains(status.jobState.rawValue) {
        try await Task.sleep(for: .milliseconds(50))
        status = try await server.send(GetOpenAiChatStatus(refID: reference))
      }
      return [
        "content": content(status.result), "refId": status.refID ?? "",
        "jobState": status.jobState.rawValue,
      ]
    }
    try await attempt("bare") {
      let answer = try await openAI.post(
        "/chat/completions", chat("Hello there"), as: OpenAiChatResponse.self)
      return ["content": content(answer)]
    }
    try await attempt("batch") {
      let requests = ["one", "two"].map { CreateOpenAiChat(request: chat($0), sync: true) }
      let answers = try await server.sendAll(requests)
      return ["contents": answers.map { content($0.result) }.joined(separator: ",")]
    }
    try await attempt("verbs") {
      var echo = faults
      echo.addHeader("x-custom", "replaced")
      echo.addHeader("X-Custom", "c")
      let error = OpenAiError(message: "a b&c/ü", code: .number(5))
      let type = OpenAiChatResponse.self
      return [
        "get": content(try await echo.get("/echo", query: error, as: type)),
        "put": content(try await echo.put("/echo", error, as: type)),
        "patch": content(try await echo.patch("/echo", error, as: type)),
        "delete": content(try await echo.delete("/echo", query: error, as: type)),
      ]
    }
    try await attempt("query") {
      let answer = try await faults.send(GetOpenAiChatStatus(refID: "a b&c=d/ü+"))
      return ["refId": answer.refID ?? ""]
    }
    try await attempt("nothing") {
      try await faults.delete("/empty")
      return ["ok": "true"]
    }
    try await attempt("unknown") {
      let answer = try await faults.post("/unknown", as: OpenAiChatResponse.self)
      return ["json": String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)]
    }
    try await attempt("transport") {
      let url = URL(string: "https://nowhere.example")!
      let client = JsonApiClient(baseURL: url, transport: Canned())
      let answer = try await client.post(
        "/chat/completions", chat("x"), as: OpenAiChatResponse.self)
      return ["id": answer.id ?? ""]
    }
  }

  func streams() async throws {
    try await attempt("stream") {
      var (text, chunks) = ("", 0)
      let stream = openAI.stream("/chat/completions", chat("a b c"), of: OpenAiChatChunk.self)
      for try await chunk in stream {
        text += piece(chunk)
        chunks += 1
      }
      return ["content": text, "chunks": String(chunks)]
    }
    try await attempt("stream_odd") {
      var text = ""
      for try await chunk in faults.stream("/stream", chat("x"), of: OpenAiChatChunk.self) {
        text += piece(chunk)
      }
      return ["content": text]
    }
    try await attempt("stream_error") {
      var text = ""
      let error = try await refusal {
        for try await chunk in faults.stream("/stream/error", chat("x"), of: OpenAiChatChunk.self) {
          text += piece(chunk)
        }
      }
      return ["content": text, "message": error.message, "code": error.code ?? ""]
    }
    try await attempt("stream_left") {
      let start = Date()
      var text = ""
      let stream = faults.stream("/stream/silent", chat("x"), of: OpenAiChatChunk.self)
      for try await chunk in stream {
        text += piece(chunk)
        break
      }
      return ["content": text, "seconds": since(start)]
    }
  }

  func errors() async throws {
    try await attempt("field_errors") {
      let error = try await refusal { try await server.post("/api/CreateOpenAiChat", chat("x")) }
      return [
        "status": String(error.status ?? 0), "code": error.code ?? "",
        "field": error.fields.first?.name ?? "",
      ]
    }
    try await attempt("unauthorized") {
      let error = try await unauthorized()
      return ["status": String(error.status ?? 0), "code": error.code ?? ""]
    }
    try await attempt("openai_error") {
      let error = try await refusal { try await faults.post("/errors/openai", chat("x")) }
      return [
        "status": String(error.status ?? 0), "message": error.message, "code": error.code ?? "",
        "type": error.type ?? "", "param": error.param ?? "",
        "body": String(decoding: error.body, as: UTF8.self),
      ]
    }
    try await attempt("shapes") {
      let shapes = "azure groq openrouter vllm mistral fastapi ollama gemini ai_server"
      var messages: [String: String] = [:]
      for shape in shapes.split(separator: " ") {
        let error = try await refusal { try await faults.post("/errors/\(shape)", chat("x")) }
        messages[String(shape)] = error.message
      }
      return messages
    }
    try await attempt("result") {
      switch await faults.result("POST", "/errors/openai", chat("x"), as: OpenAiChatResponse.self) {
      case .success: throw Fault(description: "no error came")
      case .failure(let error):
        return ["status": String(error.status ?? 0), "message": error.message]
      }
    }
    for name in ["html", "wrong"] {
      try await attempt(name) {
        let error = try await refusal {
          _ = try await faults.post("/\(name)", chat("x"), as: OpenAiChatResponse.self)
        }
        guard error.reason == .invalidResponse else { throw error }
        return [
          "status": String(error.status ?? 0), "body": String(decoding: error.body, as: UTF8.self),
        ]
      }
    }
    try await attempt("huge") {
      let error = try await refusal { try await faults.post("/huge", chat("x")) }
      return ["status": String(error.status ?? 0), "length": String(error.body.count)]
    }
    try await attempt("once") {
      let before = content(try await faults.get("/busy", as: OpenAiChatResponse.self))
      let error = try await refusal { try await faults.post("/busy", chat("x")) }
      let after = content(try await faults.get("/busy", as: OpenAiChatResponse.self))
      return [
        "status": String(error.status ?? 0), "calls": String(Int(after)! - Int(before)!),
      ]
    }
  }

  func files() async throws {
    try await attempt("upload") {
      let part = FilePart(
        name: "audio", filename: "speech ü.wav", contentType: "audio/wav", data: Data(0...255))
      let request = SpeechToText(refID: prefix + "up", tag: #"ü "q""#)
      let answer = try await faults.send(request, files: [part])
      return ["texts": (answer.results ?? []).compactMap(\.text).joined(separator: "\n")]
    }
    try await attempt("download") {
      let data = try await faults.send(GetArtifact(path: "2026/grün blau.bin"))
      return ["length": String(data.count), "sum": String(data.reduce(0) { $0 + Int($1) })]
    }
  }

  func interruptions() async throws {
    try await attempt("timeout") {
      let start = Date()
      var client = faults
      client.timeout = .milliseconds(300)
      let error = try await refusal { [client] in try await client.post("/slow", chat("x")) }
      let wait = Date().timeIntervalSince(start)
      guard wait > 0.25 else { throw Fault(description: "after \(wait) s") }
      return ["timeout": String(error.reason == .timeout), "seconds": since(start)]
    }
    try await attempt("cancelled") {
      let start = Date()
      let task = Task { try await faults.post("/slow", chat("x")) }
      try await Task.sleep(for: .milliseconds(200))
      task.cancel()
      let error = try await refusal { try await task.value }
      return ["cancelled": String(error.reason == .cancelled), "seconds": since(start)]
    }
  }

  func unauthorized() async throws -> APIError {
    let client = JsonApiClient(baseURL: server.baseURL, bearerToken: "wrong")
    return try await refusal {
      _ = try await client.send(CreateOpenAiChat(request: chat("x"), sync: true))
    }
  }

  func refused() async throws -> APIError {
    let url = URL(string: "http://127.0.0.1:1")!
    let client = JsonApiClient(baseURL: url, bearerToken: key)
    return try await refusal { try await client.post("/x", chat("x")) }
  }

  func safety() async throws {
    try await attempt("refused") {
      let error = try await refused()
      return ["cause": error.cause.map { "\($0.localizedDescription)" } ?? ""]
    }
    try await attempt("moved") {
      let answer = try await faults.get("/moved", as: OpenAiChatResponse.self)
      return ["content": content(answer)]
    }
    try await attempt("secrets") {
      var text = ""
      for each: Any in [server, openAI, try await unauthorized(), try await refused()] {
        print(each, String(reflecting: each), to: &text)
        dump(each, to: &text)
      }
      return ["leaks": String(text.contains(key) || text.contains("wrong"))]
    }
  }

  func readme() async throws {
    begin("ai_server")
    // snippet ai_server
    begin("openai")
    // snippet openai
    begin("errors")
    // snippet errors
    begin("files")
    // snippet files
    begin("streams")
    // snippet streams
  }
}
