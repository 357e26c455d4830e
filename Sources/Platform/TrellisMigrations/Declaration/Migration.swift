/// One versioned change of the schema, written once for all engines.
///
/// ```swift
/// Migration("projects.001-create") { schema in
///     schema.create("project") { table in
///         table.id()
///         table.tenant()
///         table.text("name")
///         table.text("description").nullable()
///         table.timestamps()
///         table.version()
///         table.softDelete()
///         table.unique(["tenant_id", "name"], where: "deleted_at IS NULL")        // project_name_key
///     }
/// } down: { schema in
///     schema.drop("project")
/// }
/// ```
/// Never change a migration that has been applied anywhere; fix its errors in the next one.
public struct Migration: Sendable {
    /// `module.NNN-what`; never changes.
    public let id: String
    /// Whether it runs in a transaction, as nearly all migrations do.
    public let isTransactional: Bool
    /// The module that owns it.
    public var module: String { String(id.prefix { $0 != "." }) }

    let up: @Sendable (SchemaBuilder) -> Void
    let down: (@Sendable (SchemaBuilder) -> Void)?

    /// Creates a migration; without `down` it is irreversible.
    ///
    /// - Parameter transactional: false for statements that PostgreSQL doesn't allow in a transaction. Indexes that
    ///   such a migration creates or drops in ``SchemaBuilder/alter(_:_:)`` use `CONCURRENTLY` there, so they block no
    ///   writes. It must contain only such indexes, or only ``SchemaBuilder/sql(_:)`` with one statement per call.
    public init(
        _ id: String, transactional: Bool = true, up: @escaping @Sendable (SchemaBuilder) -> Void,
        down: (@Sendable (SchemaBuilder) -> Void)? = nil
    ) {
        self.id = id
        isTransactional = transactional
        self.up = up
        self.down = down
    }

    /// The number within the module, or nil when the identifier is malformed.
    var number: Int? {
        let parts = id.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(Self.isNamePart) else { return nil }
        let rest = parts[1].split(separator: "-", maxSplits: 1)
        guard rest.count == 2, rest[0].count == 3, rest[1].allSatisfy(Self.isNamePart) else { return nil }
        return Int(rest[0])
    }

    static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLowercase || character.isNumber || character == "-" || character == "_")
    }

    func changes(_ body: @Sendable (SchemaBuilder) -> Void) -> [SchemaChange] {
        let schema = SchemaBuilder()
        body(schema)
        return schema.changes
    }
}
