import Crypto

/// One step in the life of the schema, written once for every engine.
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
/// A migration that has been applied anywhere is never changed; what was wrong in it, the next one mends.
public struct Migration: Sendable {
    /// `module.NNN-what`: stable for ever.
    public let id: String
    /// Whether it runs in a transaction, as nearly every migration does.
    public let isTransactional: Bool
    /// The module that owns it.
    public var module: String { String(id.prefix { $0 != "." }) }

    let up: @Sendable (SchemaBuilder) -> Void
    let down: (@Sendable (SchemaBuilder) -> Void)?

    /// A migration; without `down` it can't be taken back.
    ///
    /// - Parameter transactional: false for what PostgreSQL refuses to do in a transaction. Indexes that such a migration
    ///   makes or drops by ``SchemaBuilder/alter(_:_:)`` are made `CONCURRENTLY` there, so nobody waits for them. It
    ///   consists of such indexes alone, or of ``SchemaBuilder/sql(_:)`` alone, one statement a call.
    public init(
        _ id: String, transactional: Bool = true, up: @escaping @Sendable (SchemaBuilder) -> Void,
        down: (@Sendable (SchemaBuilder) -> Void)? = nil
    ) {
        self.id = id
        isTransactional = transactional
        self.up = up
        self.down = down
    }

    /// The number within the module, or nil when the identifier isn't one.
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

    /// The statements of one direction, each with the change that asks for it.
    func steps(_ body: @Sendable (SchemaBuilder) -> Void, _ dialect: Dialect) -> [MigrationStep] {
        let renderer = SchemaRenderer(dialect: dialect, isConcurrent: !isTransactional)
        return changes(body).flatMap { change in
            renderer.statements([change]).map { MigrationStep(change: change, statement: $0) }
        }
    }

    func statements(_ body: @Sendable (SchemaBuilder) -> Void, _ dialect: Dialect) -> [String] {
        steps(body, dialect).map(\.statement)
    }

    /// What the history remembers of the statements, so that a later change of them is noticed.
    func checksum(_ dialect: Dialect) -> String {
        let text = statements(up, dialect).joined(separator: ";\n")
        return SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// One statement of a migration, and the change that asks for it.
struct MigrationStep: Hashable, Sendable {
    let change: SchemaChange
    let statement: String
}
