/// A type that can be read from JSON, written as JSON, and described by JSON Schema.
///
/// `String`, `Bool`, `Int`, `Int32`, `Int64`, `Double`, `ID`, `Timestamp`, `Optional`, `Array`, `[String: Value]`,
/// `Page`, ``Patch`` and ``JSONValue`` are; `@Schema` makes structs and enums so; ``ScalarSchema`` is the short way for
/// a type of one text.
public protocol SchemaValue: Sendable {
    /// The value of `json`, or nil after at least one violation was reported to the reader.
    static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self?
    /// Writes the value as JSON.
    func write(to writer: inout JSONWriter)
    /// Describes what ``read(_:_:)`` accepts; named schemas are put into the catalog and referred to.
    static func describe(in catalog: inout SchemaCatalog) -> JSONSchema
    /// The name that stands for the type in the name of a generic schema, as in `Page_ProjectResponse`.
    static var schemaLabel: String { get }
}

/// A named schema: a component of the API's description.
public protocol Schema: SchemaValue {
    /// The component's name.
    static var schemaName: String { get }
    /// What the type stands for, from its doc comment.
    static var schemaSummary: String { get }
    /// The keys of an object in the order of declaration; empty for anything else.
    static var propertyNames: [String] { get }
    /// The properties of an object in the order of declaration; empty for anything else.
    static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription]
}

extension Schema {
    /// The component's name.
    public static var schemaLabel: String { schemaName }
    /// Nothing.
    public static var schemaSummary: String { "" }
    /// No keys.
    public static var propertyNames: [String] { [] }
    /// No properties.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] { [] }
}

/// A schema whose JSON is an object with known keys; `@Schema` on a struct makes one.
public protocol ObjectSchema: Schema {
    /// What is wrong with a value whose properties are right one by one; nil, unless a type says otherwise.
    ///
    /// ```swift
    /// var schemaComplaint: String? { start <= end ? nil : "The end comes before the start." }
    /// ```
    var schemaComplaint: String? { get }
    /// Writes the members without the braces around them, the first one without a comma before it.
    func writeMembers(to writer: inout JSONWriter)
}

extension ObjectSchema {
    /// No complaint.
    @inlinable
    public var schemaComplaint: String? { nil }

    /// Writes the members in braces.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "{"))
        writeMembers(to: &writer)
        writer.byte(UInt8(ascii: "}"))
    }

    /// A reference to the component, which is an object with these properties and no others.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        catalog.reference(to: Self.self) { catalog in
            .object(properties(in: &catalog), summary: schemaSummary)
        }
    }
}
