import TrellisDatabase
import TrellisMigrations

/// The migrations that add to the tables of sessions, in order.
enum SessionMigrations {
    static let all = [
        Migration("auth.020-session-details") { schema in
            schema.alter("auth_session") { table in
                table.timestamp("authenticated_at").nullable()
                table.text("device").nullable()
                table.text("address").nullable()
                table.timestamp("last_used_at").nullable()
            }
            schema.alter("auth_refresh_token") { table in
                table.integer("sequence").default(0)
                table.bytes("successor_salt").nullable()
                table.bytes("client_hash").nullable()
            }
        } down: { schema in
            schema.alter("auth_refresh_token") { table in
                table.drop(column: "client_hash")
                table.drop(column: "successor_salt")
                table.drop(column: "sequence")
            }
            schema.alter("auth_session") { table in
                table.drop(column: "last_used_at")
                table.drop(column: "address")
                table.drop(column: "device")
                table.drop(column: "authenticated_at")
            }
        },
        Migration("auth.021-session-expiry", transactional: false) { schema in
            schema.alter("auth_session") { table in
                table.index(["expires_at"])
            }
        } down: { schema in
            schema.alter("auth_session") { table in
                table.drop(index: "auth_session_expires_at_idx")
            }
        },
    ]
}
