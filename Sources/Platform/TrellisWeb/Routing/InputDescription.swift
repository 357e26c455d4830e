public import TrellisKernel
public import TrellisSchema

/// Makes the schema of a value, registering the named schemas it refers to.
public typealias SchemaDescription = @Sendable (inout SchemaCatalog) -> JSONSchema

/// What a route takes from a request, and what that may fail with; route parameters add themselves to it.
public struct InputDescription: Sendable {
    /// What comes from path, query and header fields, in the order of the handler's parameters.
    public var parameters: [ParameterDescription] = []
    /// What the body is, or nil when the route reads none.
    public var body: BodyDescription?
    /// Whether a request without the body is refused.
    public var isBodyRequired = true
    /// The failures that follow from the input alone.
    public var errors: [any AppError] = []

    /// No input.
    public init() {}

    /// The names that the query may have.
    var queryNames: [String] { parameters.lazy.filter { $0.place == .query }.map(\.name) }
}

/// One named value of a path, a query or a header field.
public struct ParameterDescription: Sendable {
    /// Where the value stands; the names are OpenAPI's.
    public enum Place: String, Sendable {
        case path, query, header
    }

    /// The name in the path pattern, in the query, or of the header field.
    public let name: String
    /// Where the value stands.
    public let place: Place
    /// What the value means, or nothing.
    public let summary: String
    /// Whether a request without it is refused.
    public let isRequired: Bool
    /// The schema of the value.
    public let schema: SchemaDescription

    /// A parameter of these parts.
    public init(
        _ name: String, in place: Place, summary: String = "", isRequired: Bool, schema: @escaping SchemaDescription
    ) {
        self.name = name
        self.place = place
        self.summary = summary
        self.isRequired = isRequired
        self.schema = schema
    }
}

/// The body of a request or of an answer.
public struct BodyDescription: Sendable {
    /// Its media type, as in `application/json`.
    public let mediaType: String
    /// Its schema, or nil for bytes that have none.
    public let schema: SchemaDescription?

    /// A body of this type.
    public init(mediaType: String, schema: SchemaDescription?) {
        self.mediaType = mediaType
        self.schema = schema
    }

    /// A JSON body with the schema of `type`.
    public static func json<Value: SchemaValue>(_ type: Value.Type) -> Self {
        Self(mediaType: "application/json") { catalog in Value.describe(in: &catalog) }
    }
}
