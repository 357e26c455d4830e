public import HTTPTypes

/// The documentation of a route's success response.
public struct ResponseDescription: Sendable {
    /// The success status.
    public var status: HTTPResponse.Status
    /// The response in a few words; may be empty.
    public var summary: String
    /// The body; nil when there is none.
    public var body: BodyDescription?
    /// The header fields of the response, in addition to the usual ones.
    public var headers: [ParameterDescription]
    /// Whether the response is 304 without a body when the client already has the current version.
    public var isConditional: Bool
    /// Whether the response to a request with `Range` is 206 with that part of the body; such a route evaluates `If-Match`
    /// and `If-Range`, too.
    public var acceptsRanges = false

    /// Creates a description of these parts.
    public init(
        status: HTTPResponse.Status = .ok, summary: String = "", body: BodyDescription? = nil,
        headers: [ParameterDescription] = [], isConditional: Bool = false
    ) {
        self.status = status
        self.summary = summary
        self.body = body
        self.headers = headers
        self.isConditional = isConditional
    }
}
