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
    /// The method and the path of the request, as in `GET /health`, for messages; empty if it isn't known.
    public var request = ""

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `.null` when it isn't JSON.
    public var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    /// Returns the body as a value of a schema, as in `try response.decoded(FieldErrors.self)` for a product's own format
    /// of errors.
    ///
    /// - Parameter keys: the style of the names in the body, for types that state none.
    /// - Throws: `JSONSyntaxError` when the body isn't JSON, `InvalidInput` when the schema doesn't accept it: it has the
    ///   rules of the OpenAPI document.
    public func decoded<Value: SchemaValue>(
        _ type: Value.Type = Value.self, keys: KeyStyle = .snakeCase
    ) throws -> Value {
        try SchemaCoding.decode(type, from: body, keys: keys)
    }

    /// The `code` of a problem, or nil when the response isn't a problem (RFC 9457).
    public var problem: String? {
        guard headers[.contentType] == "application/problem+json" else { return nil }
        return json["code"]?.string
    }

    /// The pointers of a problem's violations, in order.
    public var pointers: [String] {
        (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
    }
}
