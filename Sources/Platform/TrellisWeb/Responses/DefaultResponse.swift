public import TrellisSchema

/// The response of endpoints without a resource of their own: a success flag, a message and details.
@Schema
public struct DefaultResponse: Sendable {
    /// Whether the request succeeded.
    public var status: Bool
    /// A readable message.
    public var msg: String
    /// Additional details; an object.
    public var details: [String: JSONValue]

    /// Creates a response of these parts.
    public init(status: Bool = true, msg: String = "ok", details: [String: JSONValue] = [:]) {
        self.status = status
        self.msg = msg
        self.details = details
    }
}
