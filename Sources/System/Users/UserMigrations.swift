import TrellisDatabase

/// The tables of the Users room, in the order they came.
enum UserMigrations {
    static let all = [
        Migration("users.001-create") { schema in
            schema.create("user") { t in
                t.id()
                t.text("email")
                t.text("password_hash")
                t.text("display_name")
                t.bool("is_superuser")
                t.timestamps()
                t.version()
                t.unique(["email"])
            }
        } down: { schema in
            schema.drop("user")
        }
    ]
}
