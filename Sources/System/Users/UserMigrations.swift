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
        Migration("users.010-email-verified") { schema in
            schema.alter("user") { table in
                table.timestamp("email_verified_at").nullable()
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(column: "email_verified_at")
            }
        },
        // The accounts from before had no way to prove their mailbox, so they keep what they have.
        Migration("users.011-earlier-emails", transactional: false) { schema in
            schema.backfill(
                "user", set: "email_verified_at = created_at", where: "email_verified_at IS NULL", tenantOwned: false)
        } down: { _ in
            // The reversal of users.010 drops the column.
        },
        Migration("users.012-unverified-index", transactional: false) { schema in
            schema.alter("user") { table in
                table.index(["updated_at"], where: "email_verified_at IS NULL", named: "user_unverified_idx")
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(index: "user_unverified_idx")
            }
        },
        Migration("users.020-lifecycle") { schema in
            schema.alter("user") { table in
                // Without a foreign key: the module of tenants comes after this one.
                table.uuid("default_tenant_id").nullable()
                table.timestamp("disabled_at").nullable()
                table.timestamp("deleted_at").nullable()
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(column: "deleted_at")
                table.drop(column: "disabled_at")
                table.drop(column: "default_tenant_id")
            }
        },
        Migration("users.021-deleted-index", transactional: false) { schema in
            schema.alter("user") { table in
                table.index(["deleted_at"], where: "deleted_at IS NOT NULL", named: "user_deleted_idx")
            }
        } down: { schema in
            schema.alter("user") { table in
                table.drop(index: "user_deleted_idx")
            }
        },
    ]
}
