public import TrellisSchema

/// The body of a request or of a response.
public struct BodyDescription: Sendable {
    /// Its media type, as in `application/json`.
    public let mediaType: String
    /// Its schema, or nil for bytes that have none.
    public let schema: SchemaDescription?

    /// Creates a body of this type.
    public init(mediaType: String, schema: SchemaDescription?) {
        self.mediaType = mediaType
        self.schema = schema
    }

    /// Returns a JSON body with the schema of `type`.
    public static func json<Value: SchemaValue>(_ type: Value.Type) -> Self {
        Self(mediaType: "application/json") { catalog in Value.describe(in: &catalog) }
    }
}
