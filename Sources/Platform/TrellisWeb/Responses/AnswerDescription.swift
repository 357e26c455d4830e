public import HTTPTypes

/// What a route answers when all goes well.
public struct AnswerDescription: Sendable {
    /// The status of success.
    public var status: HTTPResponse.Status
    /// What the answer is, in a few words, or nothing.
    public var notes: String
    /// The body, or nil when there is none.
    public var body: BodyDescription?
    /// The header fields that the answer carries beside the usual ones.
    public var headers: [ParameterDescription]
    /// Whether the answer is 304 without a body when the client has the current version already.
    public var isConditional: Bool

    /// An answer of these parts.
    public init(
        status: HTTPResponse.Status = .ok, notes: String = "", body: BodyDescription? = nil,
        headers: [ParameterDescription] = [], isConditional: Bool = false
    ) {
        self.status = status
        self.notes = notes
        self.body = body
        self.headers = headers
        self.isConditional = isConditional
    }
}
