public import TrellisSchema

/// One named value of a path, a query or a header field.
public struct ParameterDescription: Sendable {
    /// The location of the value, with OpenAPI's names.
    public enum Location: String, Sendable {
        case path, query, header
    }

    /// The name in the path pattern, in the query, or of the header field.
    public let name: String
    /// The location of the value.
    public let location: Location
    /// The meaning of the value; may be empty.
    public let summary: String
    /// Whether the value is required.
    public let isRequired: Bool
    /// The schema of the value.
    public let schema: SchemaDescription

    /// Creates a parameter of these parts.
    public init(
        _ name: String, in location: Location, summary: String = "", isRequired: Bool,
        schema: @escaping SchemaDescription
    ) {
        self.name = name
        self.location = location
        self.summary = summary
        self.isRequired = isRequired
        self.schema = schema
    }
}

/// A function that returns the schema of a value and registers the named schemas it refers to.
public typealias SchemaDescription = @Sendable (inout SchemaCatalog) -> JSONSchema
