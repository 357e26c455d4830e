import TrellisDatabase
import TrellisMigrations

/// The migrations of rate limits.
enum RateLimitMigrations {
    /// Every migration, oldest first.
    static let all: [Migration] = [
        Migration("rate_limits.001-create") { schema in
            schema.create("rate_limit_bucket") { table in
                table.text("id")
                table.integer("full_at")
                table.integer("granted")
                table.primaryKey(["id"])
                table.index(["full_at"])
            }
        } down: { schema in
            schema.drop("rate_limit_bucket")
        }
    ]

    /// Every record, for the checks of schema, tenancy and statements.
    static let records: [any Record.Type] = [RateLimitRecord.self]
}
