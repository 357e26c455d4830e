/// Collects the named schemas that a document refers to: the `components/schemas` of OpenAPI.
///
/// ```swift
/// var catalog = SchemaCatalog()
/// let body = Page<ProjectResponse>.describe(in: &catalog)      // {"$ref":
/// "#/components/schemas/Page_ProjectResponse"} catalog["ProjectResponse"]                                   // the
/// object itself
/// ```
public struct SchemaCatalog: Sendable {
    /// What precedes a component's name in a reference.
    public static let prefix = "#/components/schemas/"

    private var schemas: [String: JSONSchema] = [:]
    private var owners: [String: String] = [:]
    /// The names that two types claim, each with both types: to be refused at start.
    public private(set) var conflicts: [String: [String]] = [:]

    /// An empty catalog.
    public init() {}

    /// The names of the components, sorted.
    public var names: [String] { schemas.keys.sorted() }

    /// The schema of a component.
    public subscript(name: String) -> JSONSchema? { schemas[name] }

    /// All components by name, sorted: what goes under `components/schemas`.
    public var components: JSONObject {
        JSONObject(schemas.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) })
    }

    /// The schema that a reference leads to; any other schema itself.
    public func resolve(_ schema: JSONSchema) -> JSONSchema {
        guard let name = schema.referencedName, let target = schemas[name] else { return schema }
        return schema.keywords.members.reduce(target) { $1.key == "$ref" ? $0 : $0.with($1.key, $1.value) }
    }

    /// A reference to the schema of `type`, which `describe` gives at the first mention.
    ///
    /// A type may mention itself.
    public mutating func reference<Named: Schema>(
        to type: Named.Type, _ describe: (inout SchemaCatalog) -> JSONSchema
    ) -> JSONSchema {
        let name = Named.schemaName
        let owner = String(reflecting: type)
        if let first = owners[name] {
            if first != owner { conflicts[name] = Set((conflicts[name] ?? [first]) + [owner]).sorted() }
            return .reference(to: name)
        }
        owners[name] = owner
        schemas[name] = .anything
        schemas[name] = describe(&self)
        return .reference(to: name)
    }

    /// A reference to a variant of `payload` that also has `tag` under `key`: one case of the tagged union called
    /// `union`.
    public mutating func tagged<Payload: ObjectSchema>(
        _ payload: Payload.Type, as tag: String, under key: String, in union: String
    ) -> JSONSchema {
        let property = PropertyDescription(key, JSONSchema(["const": .string(tag)]))
        let properties = [property] + Payload.properties(in: &self)
        return add(.object(properties, summary: Payload.schemaSummary), as: "\(union)_\(tag)")
    }

    /// A reference to an object that has nothing but `tag` under `key`: a case without payload.
    public mutating func tagged(as tag: String, under key: String, in union: String) -> JSONSchema {
        let property = PropertyDescription(key, JSONSchema(["const": .string(tag)]))
        return add(.object([property]), as: "\(union)_\(tag)")
    }

    private mutating func add(_ schema: JSONSchema, as name: String) -> JSONSchema {
        schemas[name] = schema
        return .reference(to: name)
    }
}

extension JSONSchema {
    /// One of the cases of a tagged union; `cases` are references by tag.
    public static func union(
        _ cases: [(tag: String, schema: JSONSchema)], tag key: String, summary: String = ""
    ) -> JSONSchema {
        let mapping = cases.compactMap { tag, schema in schema["$ref"].map { (key: tag, value: $0) } }
        return JSONSchema(["oneOf": .array(cases.map(\.schema.json))])
            .with("discriminator", ["propertyName": .string(key), "mapping": .object(JSONObject(mapping))])
            .describing(summary)
    }
}
