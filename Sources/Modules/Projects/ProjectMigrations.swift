import TrellisDatabase

/// The module's schema, step by step.
///
/// Append steps; never change one that has been released.
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
                    table.text("status").oneOf(ProjectStatus.self)
                    table.timestamps()
                    table.version()
                    table.softDelete()
                    table.unique(["tenant_id", "name"], where: "status = 'active' AND deleted_at IS NULL")
                    table.index(["tenant_id", "created_at", "id"])
                }
            },
            down: { schema in schema.drop("project") })
    ]
}
