/// The differences between a database, the migrations and the program's records.
public struct SchemaReport: Hashable, Sendable {
    /// Migrations that aren't applied.
    public var pending: [String] = []
    /// Migrations that were changed after they had been applied, and those that were started and not finished.
    public var broken: [String] = []
    /// Migrations that differ from those of a release.
    public var released: [String] = []
    /// Migrations that a newer program applied.
    public var unknown: [String] = []
    /// Differences between the database and the schema that the applied migrations create; nil when some of them are
    /// broken or unknown, so that no comparison was possible.
    public var drift: [String]?
    /// Differences between the program's records and the schema that all its migrations create.
    public var records: [String] = []
    /// Gaps in tenant isolation; PostgreSQL only.
    public var tenancy: [String] = []
    /// What should be better but isn't wrong, and doesn't affect ``isClean``: searches with the words of version 0.1.0,
    /// and on PostgreSQL indexes that a tenant's queries can't use well.
    public var advice: [String] = []

    /// Whether the report is empty, apart from the advice.
    public var isClean: Bool { messages.isEmpty }

    /// One sentence for each entry, without the advice.
    public var messages: [String] {
        let notes =
            drift == nil ? ["Drift wasn't checked, since applied migrations are changed, unfinished or unknown."] : []
        return pending.map { "\($0) is pending." } + broken + released
            + unknown.map { "\($0) was applied by a newer program." }
            + (drift ?? []) + notes + records + tenancy
    }
}
