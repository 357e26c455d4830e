import TrellisDatabase
import TrellisMigrations

/// The migrations of the values of scoped settings.
enum ScopedSettingMigrations {
    /// Every migration, oldest first.
    static let all: [Migration] = [
        Migration("scoped_settings.001-create") { schema in
            schema.create("scoped_setting") { table in
                table.id()
                table.tenant()
                table.text("level")
                table.text("subject")
                table.text("name")
                table.text("value")
                table.timestamps()
                table.version()
                table.check("scoped_setting_level_check", "level IN ('product', 'plan', 'tenant', 'user')")
                table.unique(["tenant_id", "level", "subject", "name"])
            }
        } down: { schema in
            schema.drop("scoped_setting")
        }
    ]

    /// Every record, for the checks of schema, tenancy and statements.
    static let records: [any Record.Type] = [ScopedSettingRecord.self]
}
