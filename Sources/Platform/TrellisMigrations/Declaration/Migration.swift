import TrellisKernel

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
    public var module: String { Self.module(of: id) }
    /// The migrations of other modules that run before it, as `users.003` or with their whole identifiers.
    public let after: [String]

    let up: @Sendable (SchemaBuilder) -> Void
    let down: (@Sendable (SchemaBuilder) -> Void)?

    /// Creates a migration; without `down` it is irreversible.
    ///
    /// - Parameters:
    ///   - after: the migrations of other modules that run before this one, as `users.003` or with their whole
    ///     identifiers. A migration whose foreign keys or statements name a table runs after the one that creates the
    ///     table in any case; `after` is for what the statements don't show.
    ///   - transactional: false for statements that PostgreSQL doesn't allow in a transaction. Indexes that such a
    ///     migration creates or drops in ``SchemaBuilder/alter(_:_:)`` use `CONCURRENTLY` there, so they block no
    ///     writes. It must contain only such indexes, or only ``SchemaBuilder/sql(_:)`` with one statement per call,
    ///     or only ``SchemaBuilder/backfill(_:set:where:tenantOwned:portion:)``, or only
    ///     ``SchemaBuilder/rebuild(_:_:)``.
    public init(
        _ id: String, after: [String] = [], transactional: Bool = true,
        up: @escaping @Sendable (SchemaBuilder) -> Void, down: (@Sendable (SchemaBuilder) -> Void)? = nil
    ) {
        self.id = id
        self.after = after
        isTransactional = transactional
        self.up = up
        self.down = down
    }

    /// The number within the module, or nil when the identifier is malformed.
    var number: Int? {
        let parts = id.split(utf8: ".", maxSplits: 1)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy(Self.isNamePart) else { return nil }
        let rest = parts[1].split(utf8: "-", maxSplits: 1)
        guard rest.count == 2, rest[0].utf8.count == 3, rest[1].utf8.allSatisfy(Self.isNamePart) else { return nil }
        return Int(rest[0])
    }

    /// Returns the module of an identifier: what precedes the first dot.
    static func module(of id: String) -> String { String(decoding: id.utf8.prefix { $0 != 0x2E }, as: UTF8.self) }

    /// Returns whether a name in ``after`` means this migration: `users.003`, or the whole identifier.
    func isNamed(_ name: String) -> Bool {
        let (own, name) = (Array(id.utf8), Array(name.utf8))
        guard own.starts(with: name), own.count > name.count else { return own == name }
        return own[name.count] == 0x2D && number != nil && name.count == module.utf8.count + 4
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }

    func changes(_ body: @Sendable (SchemaBuilder) -> Void) -> [SchemaChange] {
        let schema = SchemaBuilder()
        body(schema)
        return schema.changes
    }
}
