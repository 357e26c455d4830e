/// An object to which a composition may add members, and their values.
///
/// ```swift
/// @PATCH(access: .authenticated)
/// func update(body: Extended<UserUpdate>) async throws -> Extended<UserResponse>
/// ```
/// Without ``SchemaExtensions`` for `Base` it is read, written and described exactly as `Base`. With some, all members
/// are read together: the violations of both are reported at once. The component of the documents has the name of
/// `Base`.
@dynamicMemberLookup
public struct Extended<Base: ObjectSchema>: ObjectSchema {
    /// The object itself.
    public let base: Base
    /// The values of the added members.
    public let extra: ExtraValues

    /// The object with these added members.
    public init(_ base: Base, extra: ExtraValues = .none) {
        self.base = base
        self.extra = extra
    }

    /// A member of the object itself, as in `body.displayName`.
    public subscript<Value>(dynamicMember member: KeyPath<Base, Value>) -> Value { base[keyPath: member] }

    /// The name of `Base`.
    public static var schemaName: String { Base.schemaName }
    /// The description of `Base`.
    public static var schemaSummary: String { Base.schemaSummary }
    /// The keys of `Base`.
    public static var propertyNames: [String] { Base.propertyNames }
    /// The style of `Base`.
    public static var keyStyle: KeyStyle? { Base.keyStyle }
    /// What `Base` does with unknown keys.
    public static var unknownKeys: UnknownKeys { Base.unknownKeys }

    /// Reads the added members, and the others as `Base`.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard !reader.extraMembers.isEmpty else { return Base.read(json, &reader).map { Self($0) } }
        let values = reader.readExtraMembers(of: Base.self, keys: Base.keyStyle, in: json)
        guard let base = Base.read(json, &reader), let values else { return nil }
        let members = values.sorted { $0.key < $1.key }
        return Self(
            base, extra: members.reduce(.none) { $0.adding(ExtraValues($1.key, $1.value as? any SchemaValue)) })
    }

    /// Writes the members of `Base`, and the added ones after them.
    public func writeMembers(to writer: inout JSONWriter) {
        base.writeMembers(to: &writer)
        for (name, value) in extra.members {
            let keys = Base.keyStyle ?? (writer.usesCamelCase ? .camelCase : .snakeCase)
            writer.key(keys.name(name))
            if let value { value.write(to: &writer) } else { writer.null() }
        }
    }

    /// Returns the properties of `Base`, and the added ones after them.
    public static func properties(in catalog: inout SchemaCatalog) -> [PropertyDescription] {
        let added = catalog.extraProperties[ObjectIdentifier(Base.self)] ?? []
        return Base.properties(in: &catalog) + added.map { $0(&catalog) }
    }

    /// Returns a reference to the component of `Base`, with the added properties.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        catalog.reference(to: Base.self) { catalog in
            .object(properties(in: &catalog), summary: schemaSummary, unknown: unknownKeys)
        }
    }
}

extension SchemaCatalog {
    /// Returns the result of `describe`, in which objects have the added members.
    public mutating func extended<Value>(
        by extensions: SchemaExtensions, _ describe: (inout SchemaCatalog) -> Value
    ) -> Value {
        let outer = extraProperties
        extraProperties = extensions.properties
        defer { extraProperties = outer }
        return describe(&self)
    }
}
