/// Makes a struct or an enum a ``Schema``: reading with all violations at once, writing, and JSON Schema, from its
/// declaration.
///
/// ```swift
/// /// What a client sends to create a project.
/// @Schema
/// struct ProjectCreate {
///     /// Unique among the tenant's active projects.
///     @Length(1...120) var name: String
///     @Length(...2000) var description: String?
///     var labels: [String] = []
/// }
/// ```
/// - A struct is an object. Keys are the names in snake case. A property is required unless it is optional, a ``Patch``
///   or has a default. Unknown keys are refused.
/// - `enum Status: String` is one of its raw values.
/// - An enum whose cases have one schema each is a tagged union: `{"type": "card", …}` and the members of the schema;
///   the tag is the case's name in snake case.
///
/// The component is called like the type, a generic one with its arguments, as in `Envelope_Project`; `name` overrides
/// it.
@attached(
    extension, conformances: SchemaValue, Schema, ObjectSchema,
    names: named(schemaName), named(schemaSummary), named(propertyNames), named(properties), named(read), named(write),
    named(writeMembers), named(describe), named(init), named(SchemaPatterns))
public macro Schema(_ name: String? = nil) = #externalMacro(module: "TrellisMacros", type: "SchemaMacro")

// MARK: - Constraints

/// Bounds the length of a text in Unicode scalars: `@Length(1...120)`, `@Length(...2000)`, `@Length(3...)`.
@attached(peer)
public macro Length<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro") where Bounds.Bound == Int

/// Bounds a number: `@Range(1...200)`, `@Range(0...)`, `@Range(0..<1)`.
@attached(peer)
public macro Range<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Bounds how many elements an array or members a dictionary has: `@Count(1...10)`.
@attached(peer)
public macro Count<Bounds: RangeExpression>(_ bounds: Bounds) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro") where Bounds.Bound == Int

/// Demands that a text contains a match of a regular expression; anchor it with `^` and `$`.
@attached(peer)
public macro Pattern(_ expression: StaticString) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Demands that a text is in a format: `@Format(.email)`.
@attached(peer)
public macro Format(_ format: SchemaFormat) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Demands that no element of an array is there twice.
@attached(peer)
public macro Unique() = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Demands what a function of one's own says: it gets the value and gives a complaint, or nil when there is none.
///
/// For a rule that spans properties see ``ObjectSchema/schemaComplaint``.
@attached(peer)
public macro Check<Value>(_ function: (Value) -> String?) =
    #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

// MARK: - Names and examples

/// Gives a property another key than its name in snake case, or a union's case another tag.
@attached(peer)
public macro Key(_ name: StaticString) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")

/// Gives a property an example for the documentation and for mocked answers.
@attached(peer)
public macro Example<Value>(_ value: Value) = #externalMacro(module: "TrellisMacros", type: "SchemaAttributeMacro")
