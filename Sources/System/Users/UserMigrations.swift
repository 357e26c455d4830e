import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum UserMigrations {
    static let all = [
        Migration("users.001-create") { schema in
            schema.create("user") { table in
                table.id()
                table.text("email")
                table.text("password_hash")
                table.text("display_name")
                table.bool("is_superuser")
                table.timestamps()
                table.version()
                table.unique(["email"])
            }
        } down: { schema in
            schema.drop("user")
        },
        Migration("users.002-language") { schema in
            schema.alter("user") { table in
                table.text("language").nullable()
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(column: "language")
            }
        },
    ]
}
