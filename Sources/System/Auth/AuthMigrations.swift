import TrellisDatabase

/// The tables of the Auth room, in the order they came.
enum AuthMigrations {
    static let all = [
        Migration("auth.001-create") { schema in
            schema.create("auth_session") { t in
                t.id()
                t.reference("user_id", to: "user", onDelete: .cascade)
                t.timestamp("created_at")
                t.timestamp("expires_at")
                t.timestamp("ended_at").nullable()
                t.text("end_reason").nullable()
                t.index(["user_id"])
            }
            schema.create("auth_refresh_token") { t in
                t.id()
                t.reference("session_id", to: "auth_session", onDelete: .cascade)
                t.bytes("hash")
                t.timestamp("created_at")
                t.timestamp("expires_at")
                t.timestamp("used_at").nullable()
                t.unique(["hash"])
                t.index(["session_id"])
            }
        } down: { schema in
            schema.drop("auth_refresh_token")
            schema.drop("auth_session")
        }
    ]
}
