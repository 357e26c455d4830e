internal import HTTPTypes
internal import NIOCore
import TrellisKernel
public import TrellisSchema

/// The request body as JSON.
///
/// Rejected before reading: media types other than JSON, and content codings (415). Rejected while reading: a missing body or invalid JSON
/// (400), a body over the body limit (413), and a body that violates the schema (422, with all violations).
public struct BodyParameter<Value: SchemaValue>: RouteParameter {
    /// Creates a parameter that decodes the body as a `Value`.
    public init(_ type: Value.Type) {}

    /// Adds the body's schema and its errors.
    public func describe(in description: inout InputDescription) {
        description.body = .json(Value.self)
        description.errors += [
            RequestError.bodyMissing, RequestError.unsupportedMediaType(expected: "application/json"),
            RequestError.contentCodingUnknown,
        ]
    }

    /// Returns the body, or records its violations.
    ///
    /// - Throws: ``RequestError`` and `JSONSyntaxError`, as listed above.
    public func read(from input: inout RouteInput) async throws -> Value? {
        let type = input.request.info.headers[.contentType]
        if let type, !Self.isJSON(type) { throw RequestError.unsupportedMediaType(expected: "application/json") }
        try input.finishBeforeBody()
        let bytes = try await input.request.collectBody()
        guard bytes.readableBytes > 0 else { throw RequestError.bodyMissing }
        guard type != nil else { throw RequestError.unsupportedMediaType(expected: "application/json") }
        let (extensions, keys) = (input.request.extensions, input.request.keys)
        return try input.collect {
            try SchemaCoding.decode(Value.self, from: bytes, extensions: extensions, keys: keys)
        }
    }

    /// Returns whether a media type is `application/json` or ends in `+json` (RFC 6839, section 3.1).
    private static func isJSON(_ field: String) -> Bool {
        if field == "application/json" { return true }
        let essence = field.prefix(upToUTF8: ";").trimming().lowercased()
        return essence == "application/json" || (essence.hasSuffix(utf8: "+json") && essence.contains(utf8: "/"))
    }
}

/// The body as a stream, for uploads that are too large for memory.
public struct UploadParameter: RouteParameter {
    /// Creates a parameter for the body as a sequence of buffers.
    public init() {}

    /// Adds a body with bytes of any type.
    public func describe(in description: inout InputDescription) {
        description.body = BodyDescription(mediaType: "*/*", schema: nil)
    }

    /// Returns the unread body.
    public func read(from input: inout RouteInput) async throws -> RequestBody? { input.request.body }
}
