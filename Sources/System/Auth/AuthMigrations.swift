import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum AuthMigrations {
    static let all = [
        Migration("auth.001-create") { schema in
            schema.create("auth_session") { table in
                table.id()
                table.uuid("user_id").references("user", onDelete: .cascade)
                table.timestamp("created_at")
                table.timestamp("expires_at")
                table.timestamp("ended_at").nullable()
                table.text("end_reason").nullable().oneOf(SessionEnd.self)
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
}
