import TrellisDatabase

/// The tables of the Tenants room, in the order they came.
enum TenantMigrations {
    static let all = [
        Migration("tenants.001-create") { schema in
            schema.create("tenant") { t in
                t.id()
                t.text("name")
                t.timestamps()
                t.version()
            }
            schema.create("role") { t in
                t.id()
                t.tenant()
                t.text("name")
                t.text("kind")
                t.json("permissions")
                t.timestamps()
                t.version()
                t.unique(["tenant_id", "name"])
            }
            schema.create("membership") { t in
                t.id()
                t.tenant()
                t.reference("user_id", to: "user", onDelete: .cascade)
                t.reference("role_id", to: "role", onDelete: .restrict)
                t.timestamps()
                t.unique(["tenant_id", "user_id"])
                t.index(["user_id"])
            }
        } down: { schema in
            schema.drop("membership")
            schema.drop("role")
            schema.drop("tenant")
        }
    ]
}
