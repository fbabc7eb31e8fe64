
/// An amount, which reads and writes itself.
public struct Money: Codable, Hashable, Sendable {
  public let amount: Decimal

  public init(_ text: String) {
    self.amount = Decimal(string: text)!
  }

  public init(from decoder: any Decoder) throws {
    self.amount = try decoder.singleValueContainer().decode(Decimal.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(self.amount)
  }
}

/// A key, which a plain text is not.
public struct Key: Codable, Hashable, Sendable {
  public let text: String

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self.text = try container.decode(String.self)
    guard !self.text.contains("!") else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no key")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(self.text)
  }
}
