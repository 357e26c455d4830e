import TrellisDatabase
import TrellisMigrations

/// The migrations of the tables of quotas.
enum QuotaMigrations {
    /// Every migration, oldest first.
    static let all: [Migration] = [
        Migration("quotas.001-create") { schema in
            schema.create("tenant_quota") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.integer("maximum")
                table.timestamps()
                table.check("tenant_quota_maximum_check", "maximum >= 0")
                table.unique(["tenant_id", "name"])
            }
            schema.create("quota_counter") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.timestamp("since")
                table.integer("used")
                table.check("quota_counter_used_check", "used >= 0")
                table.unique(["tenant_id", "name"])
            }
        } down: { schema in
            schema.drop("quota_counter")
            schema.drop("tenant_quota")
        }
    ]

    /// Every record, for the checks of schema, tenancy and statements.
    static let records: [any Record.Type] = [TenantQuotaRecord.self, QuotaCounterRecord.self]
}
