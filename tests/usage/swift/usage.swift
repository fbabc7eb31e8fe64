// The two calls of the guide, up to the bytes that a client sends.
import Dtos
import Foundation

@main
struct Usage {
  static func main() throws {
    let create = CreateOpenAiChat(
      request: OpenAiChat(
        model: "gpt-4-turbo",
        messages: [
          OpenAiMessage(role: "system", content: "You are a helpful AI assistant."),
          OpenAiMessage(role: "user", content: "How do LLMs work?"),
        ],
        maxTokens: 50
      ),
      refID: "<unique-id>",
      provider: "openai",
      replyTo: "https://myapp.com/reply",
      sync: true
    )
    try show(create)

    let topic = "LLMs"
    var chat = OpenAiChat(
      model: "gpt-4-turbo",
      messages: [
        OpenAiMessage(role: .system, content: "You are a helpful AI assistant."),
        OpenAiMessage(role: .user, content: "How do \(topic) work?"),
      ],
      maxTokens: 50
    )
    try show(chat)

    chat.messages.append(
      OpenAiMessage(
        role: .user,
        content: .list([
          .text(OpenAiTextPart(text: "What is this?")),
          .imageURL(OpenAiImagePart(imageURL: OpenAiImageUrl(url: "https://myapp.com/a.png"))),
        ])
      )
    )
    chat.stop = "END"
    chat.responseFormat = ["type": "json_schema", "json_schema": ["default": nil, "n": 1.5]]
    chat.additionalProperties["top_k"] = 20
    try show(chat)

    try show(UpdateAiProvider(id: 1, note: .null))
    describe(create)
  }

  static func show(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// All that a client needs is in the request: `Response` is its static type.
  static func describe<Request: APIRequest>(_ request: Request) {
    let operation = Request.operation
    print(operation.method, operation.path, "->", Request.Response.self)
  }
}
