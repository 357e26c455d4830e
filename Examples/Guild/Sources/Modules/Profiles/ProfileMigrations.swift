import TrellisMigrations

/// The migrations of the module, in order.
///
/// Append migrations; never change a released one.
enum ProfileMigrations {
    static let all: [Migration] = [
        Migration(
            "profiles.001-create",
            up: { schema in
                schema.create("profile_user") { table in
                    table.id().references("user", onDelete: .cascade)
                    table.text("phone").nullable()
                    table.timestamps()
                    table.unique(["phone"])
                }
                schema.create("profile_member") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.text("section")
                    table.foreignKey(
                        ["tenant_id", "id"], references: "membership", ["tenant_id", "id"], onDelete: .cascade)
                }
            },
            down: { schema in
                schema.drop("profile_member")
                schema.drop("profile_user")
            })
    ]
}
