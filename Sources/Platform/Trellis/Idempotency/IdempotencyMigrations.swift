import TrellisDatabase
import TrellisMigrations

/// The migrations of the table of idempotency keys.
enum IdempotencyMigrations {
    /// Every migration, oldest first.
    static let all: [Migration] = [
        Migration("idempotency.001-create") { schema in
            schema.create("idempotency_key") { table in
                table.id()
                table.tenant()
                table.uuid("user_id")
                table.text("key_digest")
                table.text("fingerprint")
                table.bytes("response").nullable()
                table.timestamp("created_at")
                table.timestamp("expires_at")
                table.unique(["tenant_id", "user_id", "key_digest"])
                table.index(["expires_at"])
            }
        } down: { schema in
            schema.drop("idempotency_key")
        }
    ]

    /// Every record, for the checks of schema, tenancy and statements.
    static let records: [any Record.Type] = [IdempotencyRecord.self]
}
