/// What a client is told of a failure: the members of `application/problem+json`.
///
/// Source: RFC 9457, with the extension members `code`, `request_id` and `errors`.
public struct Problem: Hashable, Sendable {
    /// Identifies the sort of problem: a reference to its documentation.
    public var type: String
    /// A short phrase, the same for every problem of this type.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// One sentence about this occurrence.
    public var detail: String
    /// The stable name that clients switch on.
    public var code: String
    /// The request, as the server's logs name it.
    public var requestID: String
    /// The places in the input that were at fault.
    public var errors: [Violation]

    /// A problem with these members.
    public init(
        type: String, title: String, status: Int, detail: String, code: String, requestID: String,
        errors: [Violation] = []
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.requestID = requestID
        self.errors = errors
    }
}
