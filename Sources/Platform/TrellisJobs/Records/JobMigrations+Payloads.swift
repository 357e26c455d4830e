import TrellisMigrations

extension JobMigrations {
    /// What is kept apart from the rows that show it: secrets, which are encrypted, and what is too large for a row.
    static let contents = Migration(
        "jobs.048-contents",
        up: { schema in
            schema.alter("job") { $0.bool("has_content").default(false) }
            schema.create("job_content") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.text("part")
                table.integer("size")
                table.text("key_id").nullable()
                table.bytes("content")
                table.text("storage_key").nullable()
                table.integer("stored_size").nullable()
                table.text("sha256").nullable()
                table.timestamp("unused_since").nullable()
                table.foreignKey(["tenant_id", "job_id"], references: "job", ["tenant_id", "id"], onDelete: .cascade)
                table.unique(["tenant_id", "job_id", "part"], where: "unused_since IS NULL")
                table.index(["key_id", "id"], where: "key_id IS NOT NULL")
                table.index(["unused_since"], where: "unused_since IS NOT NULL")
                table.index(["tenant_id", "job_id"])
            }
        },
        down: { schema in
            schema.drop("job_content")
            schema.alter("job") { $0.drop(column: "has_content") }
        })
}
