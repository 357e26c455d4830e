internal import HTTPTypes
internal import NIOCore
public import TrellisSchema

/// The body, as JSON.
///
/// Refused before it is read: other media types than JSON (415). Refused while it is read: no body, or one that isn't
/// JSON (400), one beyond the body limit (413), and one that breaks the schema (422, with all violations).
public struct BodyParameter<Value: SchemaValue>: RouteParameter {
    /// The body as a `Value`.
    public init(_ type: Value.Type) {}

    /// States the body's schema, and the failures around it.
    public func describe(in description: inout InputDescription) {
        description.body = .json(Value.self)
        description.errors += [
            RequestError.bodyMissing, RequestError.unsupportedMediaType(expected: "application/json"),
        ]
    }

    /// The body, or its violations.
    ///
    /// - Throws: ``RequestError`` and `JSONSyntaxError`, as said above.
    public func read(from input: inout RouteInput) async throws -> Value? {
        let type = input.request.info.headers[.contentType]
        if let type, !Self.isJSON(type) { throw RequestError.unsupportedMediaType(expected: "application/json") }
        let bytes = try await input.request.collectBody()
        guard bytes.readableBytes > 0 else { throw RequestError.bodyMissing }
        guard type != nil else { throw RequestError.unsupportedMediaType(expected: "application/json") }
        return try input.collect { try SchemaCoding.decode(Value.self, from: bytes) }
    }

    /// Whether a media type is `application/json` or ends in `+json` (RFC 6839, section 3.1).
    private static func isJSON(_ field: String) -> Bool {
        if field == "application/json" { return true }
        let essence = field.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return essence == "application/json" || (essence.hasSuffix("+json") && essence.contains("/"))
    }
}

/// The body as it arrives, for uploads that are too large to hold in memory.
public struct UploadParameter: RouteParameter {
    /// The body as a sequence of buffers.
    public init() {}

    /// States that the body is bytes of any type.
    public func describe(in description: inout InputDescription) {
        description.body = BodyDescription(mediaType: "*/*", schema: nil)
    }

    /// The body, unread.
    public func read(from input: inout RouteInput) async throws -> RequestBody? { input.request.body }
}
