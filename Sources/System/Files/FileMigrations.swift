import TrellisDatabase
import TrellisMigrations

/// The migrations of the Files module, in order.
package enum FileMigrations {
    package static let all: [Migration] = [
        Migration("files.001-create") { schema in
            schema.create("file") { table in
                table.id()
                table.tenant(references: "tenant")
                table.text("name")
                table.text("media_type")
                table.text("charset").nullable()
                table.integer("size")
                table.text("sha256").nullable()
                table.uuid("owner_id").nullable()
                table.text("state").oneOf(["pending", "ready", "deleted"])
                table.text("use")
                table.text("storage_key")
                table.timestamp("expires_at").nullable()
                table.timestamp("ready_at").nullable()
                table.timestamp("deleted_at").nullable()
                table.timestamp("content_deleted_at").nullable()
                table.text("finding").nullable()
                table.timestamps()
                table.check("file_size_check", "size >= 0")
                table.check("file_ready_check", "state <> 'ready' OR (sha256 IS NOT NULL AND ready_at IS NOT NULL)")
                table.check("file_expires_check", "expires_at IS NULL OR state = 'pending'")
                table.check("file_deleted_check", "(state = 'deleted') = (deleted_at IS NOT NULL)")
                table.check("file_content_deleted_check", "content_deleted_at IS NULL OR state = 'deleted'")
                table.index(["tenant_id", "created_at", "id"])
                table.index(["expires_at"], where: "expires_at IS NOT NULL", named: "file_expires_idx")
                table.index(
                    ["updated_at"], where: "state = 'pending' AND expires_at IS NULL", named: "file_unchecked_idx")
                table.index(["deleted_at"], where: "state = 'deleted'", named: "file_deleted_idx")
            }
            schema.create("file_usage") { table in
                table.id()
                table.tenant(references: "tenant")
                table.integer("bytes")
                table.check("file_usage_bytes_check", "bytes >= 0")
            }
        } down: { schema in
            schema.drop("file_usage")
            schema.drop("file")
        },
        Migration("files.002-avatars") { schema in
            schema.create("avatar") { table in
                table.id()
                table.tenant()
                table.uuid("user_id").nullable().references("user", onDelete: .cascade)
                table.text("storage_key")
                table.text("media_type")
                table.integer("size")
                table.text("sha256")
                table.integer("width")
                table.integer("height")
                table.timestamps()
                table.index(["user_id"], where: "user_id IS NOT NULL", named: "avatar_user_idx")
            }
        } down: { schema in
            schema.drop("avatar")
        },
    ]
}
