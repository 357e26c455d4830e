/// One property of an object schema: its key, what it may be, and whether it must be there.
public struct PropertyDescription: Hashable, Sendable {
    /// The key in JSON, or the name of the query parameter.
    public let name: String
    /// What it stands for, from its doc comment; empty when there is none.
    public let summary: String
    /// What it may be.
    public let schema: JSONSchema
    /// Whether it must be there: it is neither optional nor has a default.
    public let isRequired: Bool

    /// A property called `name`.
    public init(_ name: String, _ schema: JSONSchema, summary: String = "", isRequired: Bool = true) {
        self.name = name
        self.summary = summary
        self.schema = schema
        self.isRequired = isRequired
    }

    /// The schema with the summary as its description.
    var documented: JSONSchema { schema.describing(summary) }
}
