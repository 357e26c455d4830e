import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum TenantMigrations {
    static let all = [
        Migration("tenants.001-create") { schema in
            schema.create("tenant") { table in
                table.id()
                table.text("name")
                table.timestamps()
                table.version()
            }
            schema.create("role") { table in
                table.id()
                table.tenant(references: "tenant")
                table.text("name")
                table.text("kind").oneOf(RoleKind.self)
                table.text("permissions")
                table.timestamps()
                table.version()
                table.unique(["tenant_id", "name"])
            }
            schema.create("membership") { table in
                table.id()
                table.tenant(references: "tenant")
                table.uuid("user_id").references("user", onDelete: .cascade)
                table.uuid("role_id")
                table.timestamps()
                table.unique(["tenant_id", "user_id"])
                table.index(["user_id"])
                table.index(["tenant_id", "role_id"])
                table.foreignKey(["tenant_id", "role_id"], references: "role", ["tenant_id", "id"])
            }
        } down: { schema in
            schema.drop("membership")
            schema.drop("role")
            schema.drop("tenant")
        },
        Migration("tenants.002-addresses") { schema in
            schema.alter("tenant") { table in
                table.text("slug").nullable()
            }
            schema.create("tenant_domain") { table in
                table.id()
                // Not tenant_id: a domain is unique among all tenants, so the table isn't a tenant's.
                table.uuid("owner_id").references("tenant", onDelete: .cascade)
                table.text("domain")
                table.timestamps()
                table.unique(["domain"])
                table.index(["owner_id"])
            }
        } down: { schema in
            schema.drop("tenant_domain")
            schema.alter("tenant") { table in
                table.drop(column: "slug")
            }
        },
        Migration("tenants.003-slug-key", transactional: false) { schema in
            schema.alter("tenant") { table in
                table.unique(["slug"])
            }
        } down: { schema in
            schema.alter("tenant") { table in
                table.drop(index: "tenant_slug_key")
            }
        },
    ]
}
