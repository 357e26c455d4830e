public import TrellisSchema

/// The answer of endpoints that have nothing particular to say: whether it worked, a message, and whatever else is
/// known.
@Schema
public struct DefaultResponse: Sendable {
    /// Whether it worked.
    public var status: Bool
    /// What happened, for a person.
    public var msg: String
    /// What else is known; an object.
    public var details: [String: JSONValue]

    /// An answer of these parts.
    public init(status: Bool = true, msg: String = "ok", details: [String: JSONValue] = [:]) {
        self.status = status
        self.msg = msg
        self.details = details
    }
}
