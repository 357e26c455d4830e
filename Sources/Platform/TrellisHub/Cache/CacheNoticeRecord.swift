public import TrellisDatabase
import TrellisKernel
public import TrellisMigrations

/// A row of `cache_notice`: what a transaction forgot in a cache, for other processes on the same SQLite file.
///
/// PostgreSQL notifies its listeners, so there the table stays empty.
@Record("cache_notice")
struct CacheNoticeRecord: TenantOwned {
    let id: ID<CacheNoticeRecord>
    let tenantID: ID<Tenant>
    /// The cache and the key.
    let topic: String
    let at: Timestamp

    static var audit: AuditPolicy { .off(reason: "a message between processes; what it is about is audited") }
}

/// The migrations of the table of notices.
public enum CacheMigrations {
    /// Every migration, oldest first.
    public static let all: [Migration] = [
        Migration("caches.001-create") { schema in
            schema.create("cache_notice") { table in
                table.id()
                table.tenant()
                table.text("topic")
                table.timestamp("at")
                table.index(["at"])
            }
        } down: { schema in
            schema.drop("cache_notice")
        }
    ]

    /// Every record, for the checks of schema, tenancy and statements.
    public static let records: [any Record.Type] = [CacheNoticeRecord.self]
}
