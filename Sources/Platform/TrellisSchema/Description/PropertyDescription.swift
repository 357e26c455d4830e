/// One property of an object schema: its key, its schema, and whether it is required.
public struct PropertyDescription: Hashable, Sendable {
    /// The JSON key or the name of the query parameter.
    public let name: String
    /// The meaning of the property, from its doc comment; empty when there is none.
    public let summary: String
    /// The schema of the value.
    public let schema: JSONSchema
    /// Whether the property is required: it is not optional and has no default.
    public let isRequired: Bool

    /// A property named `name`.
    public init(_ name: String, _ schema: JSONSchema, summary: String = "", isRequired: Bool = true) {
        self.name = name
        self.summary = summary
        self.schema = schema
        self.isRequired = isRequired
    }

    /// The schema with the summary as its description.
    var documented: JSONSchema { schema.describing(summary) }
}
