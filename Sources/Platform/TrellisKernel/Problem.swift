/// The error response to a client: the members of `application/problem+json`.
///
/// Source: RFC 9457, with the extension members `code`, `request_id` and `errors`.
public struct Problem: Hashable, Sendable {
    /// The type of problem: a reference to its documentation.
    public var type: String
    /// A short phrase that is the same for every problem of this type.
    public var title: String
    /// The HTTP status code.
    public var status: Int
    /// One sentence about this occurrence.
    public var detail: String
    /// The stable error code that clients switch on.
    public var code: String
    /// The identifier of the request, the same as in the server's logs.
    public var requestID: String
    /// The violations in the input.
    public var errors: [Violation]
    /// The language of the texts, as in `Content-Language`.
    public var language: String

    /// A problem with these members.
    public init(
        type: String, title: String, status: Int, detail: String, code: String, requestID: String,
        errors: [Violation] = [], language: String = "en"
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.requestID = requestID
        self.errors = errors
        self.language = language
    }
}
