import TrellisMigrations

/// The migrations of the module, in order.
///
/// Append migrations; never change a released one.
enum FeeMigrations {
    static let all: [Migration] = [
        Migration(
            "fees.001-create",
            up: { schema in
                schema.create("fee") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.uuid("user_id").references("user", onDelete: .cascade)
                    table.text("title")
                    table.integer("cents")
                    table.timestamp("paid_at").nullable()
                    table.timestamps()
                    table.version()
                    table.index(["tenant_id", "created_at", "id"])
                    table.index(["user_id"])
                }
            },
            down: { schema in schema.drop("fee") })
    ]
}
