/// Makes a struct or an enum a ``Schema``: generates reading with all violations, writing, and the JSON Schema.
///
/// ```swift
/// /// The request to create a project.
/// @Schema
/// struct ProjectCreate {
///     /// Unique among the tenant's active projects.
///     @Name(1...120) var name: String
///     @Length(...2000) var description: String?
///     var labels: [String] = []
/// }
/// ```
/// - A struct is an object. Keys are the names in snake case, or in camel case where the composition says so for an API.
///   A property is required unless it is optional, a ``Patch`` or has a default. Unknown keys are violations.
/// - `enum Status: String` is one of its raw values.
/// - An enum whose cases have one schema each is a tagged union: `{"type": "card", …}` with the members of the schema;
///   the tag is the name of the case in snake case.
///
/// The component has the name of the type, with the arguments of a generic type, as in `Envelope_Project`; `name`
/// overrides it.
///
/// For a given contract:
/// - `keys: .camelCase` or `.snakeCase` states the style of this type's names and tags, wherever it is used. A type
///   inside of it has its own style, and a ``Key(_:)`` is as it is written.
/// - `unknown: .ignored` lets an object have keys that the type doesn't have.
/// - `wrapped: "story"` names the key under which bodies have the object, and `list: "stories"` that of a list, which is
///   the first with an s otherwise: ``WrappedSchema``.
@attached(
    extension, conformances: SchemaValue, Schema, ObjectSchema, WrappedSchema,
    names: named(schemaName), named(schemaSummary), named(propertyNames), named(keyStyle), named(unknownKeys),
    named(wrapperKey), named(listKey), named(properties), named(read), named(write), named(writeMembers),
    named(writeCamelCaseMembers), named(describe), named(init), named(SchemaPatterns))
public macro Schema(
    _ name: String? = nil, keys: KeyStyle? = nil, unknown: UnknownKeys = .refused, wrapped: StaticString? = nil,
    list: StaticString? = nil
) = #externalMacro(module: "TrellisMacros", type: "SchemaMacro")

// MARK: - Constraints

/// Limits the length of a text in Unicode scalars: `@Length(1...120)`, `@Length(...2000)`, `@Length(3...)`.
@attached(peer)
public macro Length<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro") where Bounds.Bound == Int

/// Requires a name that a reader can see, of a length in Unicode scalars: `@Name(1...120) var name: String`.
///
/// A text of only spaces, controls, joiners, marks and other characters that show nothing by themselves is refused. The
/// value is composed (form NFC), so that `é` is the same name however a client writes it: a unique index and a
/// comparison see one.
@attached(peer)
public macro Name<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro") where Bounds.Bound == Int

/// Limits a number: `@Range(1...200)`, `@Range(0...)`, `@Range(0..<1)`.
@attached(peer)
public macro Range<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Limits the number of elements of an array or members of a dictionary: `@Count(1...10)`.
@attached(peer)
public macro Count<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro") where Bounds.Bound == Int

/// Requires a text that contains a match of a regular expression; anchor it with `^` and `$` to match the whole text.
@attached(peer)
public macro Pattern(_ expression: StaticString) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Requires a text in a format: `@Format(.email)`.
@attached(peer)
public macro Format(_ format: SchemaFormat) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Requires unique elements in an array.
@attached(peer)
public macro Unique() = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Validates a value with a custom function, which returns a message for an invalid value and nil for a valid one.
///
/// For a rule across properties, see ``ObjectSchema/validationMessage``.
@attached(peer)
public macro Check<Value>(_ function: (Value) -> String?) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

// MARK: - Names and examples

/// Overrides the key of a property or the tag of a union's case, which is its name in the style of the type: it is used
/// as it is written, in every style.
@attached(peer)
public macro Key(_ name: StaticString) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Marks a property whose value is a secret: `@Confidential var password: String`.
///
/// In the arguments, the result or a step of a job the value is sealed in the database, and no page, route or command
/// shows it. It changes neither how JSON is read nor how it is written.
@attached(peer)
public macro Confidential() = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Gives a property an example for the documentation and for mocked responses.
@attached(peer)
public macro Example<Value>(_ value: Value) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Leaves an optional property out of examples: one of two that exclude each other, or a time that soon is in the past.
@attached(peer)
public macro WithoutExample() = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")
