public import HTTPTypes
public import TrellisSchema

/// A response of the application in a test.
public struct TestResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let headers: HTTPFields
    /// The body's bytes.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `.null` when it isn't JSON.
    public var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    /// The `code` of a problem, or nil when the response isn't a problem.
    public var problem: String? {
        guard headers[.contentType] == "application/problem+json" else { return nil }
        return json["code"]?.string
    }

    /// The pointers of a problem's violations, in order.
    public var pointers: [String] {
        (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
    }
}
