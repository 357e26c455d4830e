/// A type that can be read from JSON, written as JSON, and described by JSON Schema.
///
/// `String`, `Bool`, `Int`, `Int32`, `Int64`, `Double`, `ID`, `Timestamp`, `Optional`, `Array`, `[String: Value]`,
/// `Page`, ``Patch`` and ``JSONValue`` conform. `@Schema` adds the conformance to structs and enums; ``ScalarSchema``
/// does so for a type that wraps one text.
public protocol SchemaValue: Sendable {
    /// Reads the value of `json`; nil after reporting at least one violation to the reader.
    static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self?
    /// Writes the value as JSON.
    func write(to writer: inout JSONWriter)
    /// Describes the JSON that ``read(_:_:)`` accepts; named schemas are added to the catalog and referenced.
    static func describe(in catalog: inout SchemaCatalog) -> JSONSchema
    /// The type's part of the name of a generic schema, as in `Page_ProjectResponse`.
    static var schemaLabel: String { get }
}

/// A named schema: a component of the API description.
public protocol Schema: SchemaValue {
    /// The component's name.
    static var schemaName: String { get }
    /// The description of the type, from its doc comment.
    static var schemaSummary: String { get }
    /// The keys of an object in declaration order; empty for other schemas.
    ///
    /// They are in snake case unless the type states another style.
    static var propertyNames: [String] { get }
    /// The style of the names that the type itself states; nil for the style of the document.
    static var keyStyle: KeyStyle? { get }
    /// What happens to keys that an object of the type does not have.
    static var unknownKeys: UnknownKeys { get }
    /// Returns the properties of an object in declaration order; empty for other schemas.
    static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription]
}

extension Schema {
    /// The component's name.
    public static var schemaLabel: String { schemaName }
    /// An empty text.
    public static var schemaSummary: String { "" }
    /// No keys.
    public static var propertyNames: [String] { [] }
    /// Nil: the names have the style of the document.
    public static var keyStyle: KeyStyle? { nil }
    /// Unknown keys are refused.
    public static var unknownKeys: UnknownKeys { .refused }
    /// Returns no properties.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] { [] }
}

/// A schema whose JSON is an object with known keys; `@Schema` on a struct generates the conformance.
public protocol ObjectSchema: Schema {
    /// The problem with a value whose properties are valid separately; nil when the value is valid.
    ///
    /// The default is nil. A type implements it for rules across properties:
    ///
    /// ```swift
    /// var validationMessage: String? { start <= end ? nil : "The end must not be before the start." }
    /// ```
    var validationMessage: String? { get }
    /// Writes the members without the enclosing braces, and without a comma before the first one.
    func writeMembers(to writer: inout JSONWriter)
}

extension ObjectSchema {
    /// Nil: no rules across properties.
    @inlinable
    public var validationMessage: String? { nil }

    /// Writes the members in braces.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "{"))
        writeMembers(to: &writer)
        writer.byte(UInt8(ascii: "}"))
    }

    /// Returns a reference to the component, which is an object with these properties, and others only if unknown keys
    /// are ignored.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        catalog.reference(to: Self.self) { catalog in
            .object(properties(in: &catalog), summary: schemaSummary, unknown: unknownKeys)
        }
    }
}
