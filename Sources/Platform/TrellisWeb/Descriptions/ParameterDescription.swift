public import TrellisSchema

/// One named value of a path, a query or a header field.
public struct ParameterDescription: Sendable {
    /// The location of the value, with OpenAPI's names.
    public enum Location: String, Sendable {
        case path, query, header
    }

    /// The texts that depend on the style of names.
    struct Texts: Sendable {
        let name: String
        let summary: String
    }

    /// The location of the value.
    public let location: Location
    /// Whether the value is required.
    public let isRequired: Bool
    /// The style of the names in the query; nil for that of the catalog.
    var keys: KeyStyle?
    /// The name under which the components of the OpenAPI document have it, if many operations do.
    var component: String?
    private let snakeCase: Texts
    private let camelCase: Texts
    private let unstyled: SchemaDescription

    /// Creates a parameter of these parts.
    public init(
        _ name: String, in location: Location, summary: String = "", isRequired: Bool,
        schema: @escaping SchemaDescription
    ) {
        let texts = Texts(name: name, summary: summary)
        self.init(snakeCase: texts, camelCase: texts, in: location, isRequired: isRequired, schema: schema)
    }

    /// Creates a parameter whose texts depend on the style of names.
    init(
        snakeCase: Texts, camelCase: Texts, in location: Location, isRequired: Bool,
        schema: @escaping SchemaDescription
    ) {
        self.snakeCase = snakeCase
        self.camelCase = camelCase
        self.location = location
        self.isRequired = isRequired
        unstyled = schema
    }

    /// The name in the path pattern, in the query, or of the header field.
    public var name: String { texts(in: keys ?? .snakeCase).name }
    /// The meaning of the value; may be empty.
    public var summary: String { texts(in: keys ?? .snakeCase).summary }
    /// The schema of the value.
    public var schema: SchemaDescription {
        guard let keys else { return unstyled }
        return { [unstyled] catalog in catalog.styled(keys, unstyled) }
    }

    func texts(in keys: KeyStyle) -> Texts { keys == .camelCase ? camelCase : snakeCase }
}

/// A function that returns the schema of a value and registers the named schemas it refers to.
public typealias SchemaDescription = @Sendable (inout SchemaCatalog) -> JSONSchema
