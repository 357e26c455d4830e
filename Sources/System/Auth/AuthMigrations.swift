import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum AuthMigrations {
    static let all = created + ThrottleMigrations.all + SessionMigrations.all + added

    private static let created = [
        Migration("auth.001-create") { schema in
            schema.create("auth_session") { table in
                table.id()
                table.uuid("user_id").references("user", onDelete: .cascade)
                table.timestamp("created_at")
                table.timestamp("expires_at")
                table.timestamp("ended_at").nullable()
                table.text("end_reason").nullable().oneOf(["logout", "password_changed", "token_reused"])
                table.index(["user_id"])
            }
            schema.create("auth_refresh_token") { table in
                table.id()
                table.uuid("session_id").references("auth_session", onDelete: .cascade)
                table.bytes("hash")
                table.timestamp("created_at")
                table.timestamp("expires_at")
                table.timestamp("used_at").nullable()
                table.unique(["hash"])
                table.index(["session_id"])
            }
        } down: { schema in
            schema.drop("auth_refresh_token")
            schema.drop("auth_session")
        },
        Migration("auth.002-page-sessions") { schema in
            schema.create("auth_browser_session") { table in
                table.id()
                table.uuid("session_id").references("auth_session", onDelete: .cascade)
                table.bytes("hash")
                table.timestamp("created_at")
                table.timestamp("seen_at")
                table.timestamp("expires_at")
                table.unique(["hash"])
                table.index(["session_id"])
            }
        } down: { schema in
            schema.drop("auth_browser_session")
        },
    ]

    private static let added = [
        Migration("auth.040-proofs") { schema in
            schema.create("auth_proof") { table in
                table.id()
                // No list of kinds as a check: a further kind would need a migration.
                table.text("kind")
                table.text("subject")
                table.uuid("user_id").nullable().references("user", onDelete: .cascade)
                table.text("address")
                table.bytes("token_hash")
                table.bytes("code_hash").nullable()
                table.integer("tries")
                table.timestamp("issued_at")
                table.timestamp("expires_at")
                table.unique(["token_hash"])
                table.unique(["kind", "subject"])
                table.index(["kind", "address"])
                table.index(["user_id"])
                table.index(["expires_at"])
            }
            schema.create("auth_proof_budget") { table in
                table.text("id")
                table.integer("issued")
                table.timestamp("window_ends_at")
                table.integer("failures")
                table.primaryKey(["id"])
                table.index(["window_ends_at"])
            }
        } down: { schema in
            schema.drop("auth_proof_budget")
            schema.drop("auth_proof")
        },
        Migration("auth.041-sign-up-requests") { schema in
            schema.create("auth_pending_sign_up") { table in
                table.id()
                table.text("address")
                table.text("password_hash")
                table.text("display_name").nullable()
                table.text("tenant_name").nullable()
                table.text("language").nullable()
                table.text("network").nullable()
                table.json("user_fields").nullable()
                table.json("tenant_fields").nullable()
                table.json("flow_input").nullable()
                table.bool("awaits_approval")
                table.bool("is_proved")
                table.timestamp("created_at")
                table.timestamp("expires_at")
                table.index(["address"])
                table.index(["expires_at"])
                table.index(["id"], where: "awaits_approval", named: "auth_pending_sign_up_waiting_idx")
            }
        } down: { schema in
            schema.drop("auth_pending_sign_up")
        },
        Migration("auth.050-api-keys") { schema in
            schema.create("auth_api_key") { table in
                table.id()
                table.tenant(references: "tenant")
                table.text("name")
                table.uuid("role_id")
                table.texts("scopes")
                table.texts("networks")
                table.timestamp("expires_at")
                table.timestamps()
                table.version()
                table.unique(["tenant_id", "name"])
                table.index(["tenant_id", "role_id"])
                table.foreignKey(["tenant_id", "role_id"], references: "role", ["tenant_id", "id"])
            }
            schema.create("auth_api_key_secret") { table in
                table.id()
                // Not tenant_id: a hash is unique among all tenants, so the table isn't a tenant's.
                table.uuid("owner_id").references("tenant", onDelete: .cascade)
                table.uuid("key_id")
                table.uuid("member_id")
                table.bytes("hash")
                table.text("hint")
                table.timestamp("created_at")
                table.timestamp("replaced_until").nullable()
                table.timestamp("last_used_at").nullable()
                table.unique(["hash"])
                table.index(["owner_id"])
                table.index(["key_id"])
                table.index(["member_id"])
            }
        } down: { schema in
            schema.drop("auth_api_key_secret")
            schema.drop("auth_api_key")
        },
    ]
}
