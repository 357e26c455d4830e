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
    /// The module that owns it.
    public var module: String { String(id.prefix { $0 != "." }) }

    let up: @Sendable (SchemaBuilder) -> Void
    let down: (@Sendable (SchemaBuilder) -> Void)?

    /// A migration; without `down` it can't be taken back.
    public init(
        _ id: String, up: @escaping @Sendable (SchemaBuilder) -> Void, down: (@Sendable (SchemaBuilder) -> Void)? = nil
    ) {
        self.id = id
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

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLowercase || character.isNumber || character == "-" || character == "_")
    }

    func changes(_ body: @Sendable (SchemaBuilder) -> Void) -> [SchemaChange] {
        let schema = SchemaBuilder()
        body(schema)
        return schema.changes
    }
}
