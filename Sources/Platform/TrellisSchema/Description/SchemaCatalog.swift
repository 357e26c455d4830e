/// A collection of the named schemas that a document references: the `components/schemas` of OpenAPI.
///
/// ```swift
/// var catalog = SchemaCatalog()
/// let body = Page<ProjectResponse>.describe(in: &catalog)
/// // {"$ref": "#/components/schemas/Page_ProjectResponse"}
/// catalog["ProjectResponse"]                                   // the object itself
/// ```
public struct SchemaCatalog: Sendable {
    /// The prefix of a component's name in a reference.
    public static let prefix = "#/components/schemas/"

    /// A function that describes a member that the composition adds to an object.
    typealias ExtraProperty = @Sendable (inout SchemaCatalog) -> PropertyDescription

    private var schemas: [String: JSONSchema] = [:]
    private var owners: [String: String] = [:]
    /// The names that several types use, each with its types; the application must not start with a conflict.
    public private(set) var conflicts: [String: [String]] = [:]

    /// What the product declares, by the name of the type of ``DeclaredText``, in the order of the document.
    public var declaredTexts: [String: [String]] = [:]

    /// The members that the composition adds to objects, by the type.
    var extraProperties: [ObjectIdentifier: [ExtraProperty]] = [:]

    /// The style of the names of types that state none.
    public internal(set) var keys: KeyStyle
    /// The components that differ between the styles: in camel case, their names end in `_camelCase`.
    let distinctNames: Set<String>

    /// An empty catalog, in which the names of types that state no style have this one.
    public init(keys: KeyStyle = .snakeCase) {
        self.init(keys: keys, distinctNames: [])
    }

    init(keys: KeyStyle, distinctNames: Set<String>) {
        self.keys = keys
        self.distinctNames = distinctNames
    }

    /// The names of the components, sorted.
    public var names: [String] { schemas.keys.sorted() }

    /// The schema of a component.
    public subscript(name: String) -> JSONSchema? { schemas[name] }

    /// All components, sorted by name, for `components/schemas`.
    public var components: JSONObject {
        JSONObject(schemas.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) })
    }

    /// Returns the target of a reference; any other schema unchanged.
    public func resolve(_ schema: JSONSchema) -> JSONSchema {
        guard let name = schema.referencedName, let target = schemas[name] else { return schema }
        return schema.keywords.members.reduce(target) { $1.key == "$ref" ? $0 : $0.with($1.key, $1.value) }
    }

    /// Returns a reference to the schema `name` of the type `owner`, and calls `describe` to add it on first use.
    ///
    /// A second owner of the name is a conflict.
    mutating func reference(
        named name: String, owner: String, _ describe: (inout SchemaCatalog) -> JSONSchema
    ) -> JSONSchema {
        let name = componentName(name)
        if let first = owners[name] {
            if first != owner { conflicts[name] = Set((conflicts[name] ?? [first]) + [owner]).sorted() }
            return .reference(to: name)
        }
        owners[name] = owner
        schemas[name] = .anything
        schemas[name] = describe(&self)
        return .reference(to: name)
    }

    /// Returns a reference to an object that has only `tag` under `key`: a case without payload.
    public mutating func tagged(
        as tag: String, under key: String, in union: String, unknown: UnknownKeys = .refused
    ) -> JSONSchema {
        addCase(of: union, tag: tag, under: key, [], summary: "", unknown: unknown)
    }

    /// Adds the object of one case of a tagged union, and returns a reference to it.
    mutating func addCase(
        of union: String, tag: String, under key: String, _ properties: [PropertyDescription], summary: String,
        unknown: UnknownKeys
    ) -> JSONSchema {
        let name = componentName("\(union)_\(tag)")
        let property = PropertyDescription(key, JSONSchema(["const": .string(tag)]))
        schemas[name] = .object([property] + properties, summary: summary, unknown: unknown)
        return .reference(to: name)
    }
}

extension JSONSchema {
    /// Returns the schema of a tagged union; `cases` are references by tag.
    public static func union(
        _ cases: [(tag: String, schema: JSONSchema)], tag key: String, summary: String = ""
    ) -> JSONSchema {
        let mapping = cases.compactMap { tag, schema in schema["$ref"].map { (key: tag, value: $0) } }
        return JSONSchema(["oneOf": .array(cases.map(\.schema.json))])
            .with("discriminator", ["propertyName": .string(key), "mapping": .object(JSONObject(mapping))])
            .describing(summary)
    }
}
