import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
///
/// Append migrations; never change a released one.
enum ProjectMigrations {
    static let all: [Migration] = [
        Migration(
            "projects.001-create",
            up: { schema in
                schema.create("project") { table in
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
            down: { schema in schema.drop("project") }),
        Migration(
            "projects.002-activity",
            up: { schema in
                schema.create("project_activity") { table in
                    table.id()
                    table.tenant(references: "tenant")
                    table.uuid("project_id")
                    table.text("event")
                    table.uuid("actor_id").nullable()
                    table.timestamp("at")
                    table.foreignKey(
                        ["tenant_id", "project_id"], references: "project", ["tenant_id", "id"], onDelete: .cascade)
                    table.index(["tenant_id", "project_id", "at", "id"])
                }
            },
            down: { schema in schema.drop("project_activity") }),
    ]
}
