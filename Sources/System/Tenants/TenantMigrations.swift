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
                table.text("kind").oneOf(["owner", "admin", "member", "viewer", "custom"])
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
        Migration("tenants.010-invitations") { schema in
            schema.create("tenant_invitation") { table in
                table.id()
                table.tenant(references: "tenant")
                table.text("email")
                table.uuid("role_id")
                table.uuid("invited_by").references("user", onDelete: .cascade)
                table.bytes("token_hash")
                table.timestamp("expires_at")
                table.text("fields").nullable()
                table.timestamps()
                table.version()
                table.unique(["tenant_id", "email"])
                table.index(["token_hash"])
                table.index(["invited_by"])
                table.index(["expires_at"])
                table.index(["tenant_id", "role_id"])
                table.foreignKey(
                    ["tenant_id", "role_id"], references: "role", ["tenant_id", "id"], onDelete: .cascade)
            }
            schema.create("tenant_invitation_budget") { table in
                table.text("id")
                table.integer("sent")
                table.timestamp("window_ends_at")
                table.primaryKey(["id"])
                table.index(["window_ends_at"])
            }
        } down: { schema in
            schema.drop("tenant_invitation_budget")
            schema.drop("tenant_invitation")
        },
        Migration("tenants.011-lifecycle") { schema in
            schema.alter("tenant") { table in
                table.timestamp("suspended_at").nullable()
                table.timestamp("deleted_at").nullable()
                table.timestamp("erasure_began_at").nullable()
            }
        } down: { schema in
            schema.alter("tenant") { table in
                table.drop(column: "erasure_began_at")
                table.drop(column: "deleted_at")
                table.drop(column: "suspended_at")
            }
        },
        Migration("tenants.012-lifecycle-indexes", transactional: false) { schema in
            schema.alter("tenant") { table in
                table.index(["deleted_at"], where: "deleted_at IS NOT NULL", named: "tenant_deleted_idx")
                table.index(["suspended_at"], where: "suspended_at IS NOT NULL", named: "tenant_suspended_idx")
            }
        } down: { schema in
            schema.alter("tenant") { table in
                table.drop(index: "tenant_suspended_idx")
                table.drop(index: "tenant_deleted_idx")
            }
        },
        .tenants020Versions, .tenants021RoleNameKeys, .tenants022RoleNameKeyIndex,
    ]
}
