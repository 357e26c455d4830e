import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum SampleMigrations {
    static let all: [Migration] = [
        Migration(
            "samples.001-create",
            up: { schema in
                schema.create("sample") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.text("name")
                    table.text("description").nullable()
                    table.text("status").oneOf(["active", "archived"])
                    table.timestamps()
                    table.version()
                    table.softDelete()
                    table.unique(["tenant_id", "name"], where: "status = 'active' AND deleted_at IS NULL")
                    table.index(["tenant_id", "created_at", "id"])
                }
            },
            down: { schema in schema.drop("sample") }),
        Migration(
            "samples.002-activity",
            up: { schema in
                schema.create("sample_activity") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.uuid("sample_id")
                    table.text("event")
                    table.timestamp("at")
                    table.foreignKey(
                        ["tenant_id", "sample_id"], references: "sample", ["tenant_id", "id"], onDelete: .cascade)
                    table.index(["tenant_id", "sample_id", "at", "id"])
                }
            },
            down: { schema in schema.drop("sample_activity") }),
        Migration(
            "samples.003-notes",
            up: { schema in
                schema.create("sample_note") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.uuid("owner_id")
                    table.text("text")
                    table.timestamps()
                    table.index(["tenant_id", "created_at", "id"])
                    table.index(["tenant_id", "owner_id", "created_at", "id"])
                }
            },
            down: { schema in schema.drop("sample_note") }),
    ]
}
