public import TrellisSchema

/// The body of a request or of a response.
public struct BodyDescription: Sendable {
    /// Its media type, as in `application/json`.
    public let mediaType: String
    /// The style of the names in it; nil for that of the catalog.
    var keys: KeyStyle?
    private let unstyled: SchemaDescription?

    /// Creates a body of this type; `schema` is nil for bytes that have none.
    public init(mediaType: String, schema: SchemaDescription?) {
        self.mediaType = mediaType
        unstyled = schema
    }

    /// Its schema, or nil for bytes that have none.
    public var schema: SchemaDescription? {
        guard let unstyled, let keys else { return unstyled }
        return { catalog in catalog.styled(keys, unstyled) }
    }

    /// Returns a JSON body with the schema of `type`.
    public static func json<Value: SchemaValue>(_ type: Value.Type) -> Self {
        Self(mediaType: "application/json") { catalog in Value.describe(in: &catalog) }
    }
}
