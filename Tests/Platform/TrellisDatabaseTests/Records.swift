import TrellisDatabase
import TrellisKernel
import TrellisMigrations

enum Project {}
enum ProjectTask {}
enum Country {}

enum ProjectStatus: String, ColumnValue, CaseIterable {
    case active, archived
}

@Record("project")
struct ProjectRecord: TenantOwned, Timestamped, Versioned, SoftDeletable, Equatable {
    let id: ID<Project>
    let tenantID: ID<Tenant>
    var name: String
    var description: String?
    var status: ProjectStatus
    var budget: Int = 0
    var rating: Double?
    var ownerID: ID<User>?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?

    /// A computed property, which is not a column.
    var title: String { name.uppercased() }
}

extension ProjectRecord {
    init(_ name: String, in tenant: ID<Tenant>, status: ProjectStatus = .active, budget: Int = 0) {
        self.init(id: ID(), tenantID: tenant, name: name, status: status, budget: budget)
    }
}

@Record("task")
struct TaskRecord: TenantOwned, Equatable {
    let id: ID<ProjectTask>
    let tenantID: ID<Tenant>
    let projectID: ID<Project>
    var title: String
    @ColumnName("is_done") var done = false
}

@Record("country")
struct CountryRecord: Equatable {
    let id: String
    var name: String
    var facts: JSONText?
    var flag: [UInt8]?
}

@Record("app_user")
struct UserRecord: Timestamped, Versioned {
    let id: ID<User>
    var email: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

let testMigrations = [
    Migration("tests.001-create") { schema in
        schema.create("app_user") { table in
            table.id()
            table.text("email")
            table.timestamps()
            table.version()
            table.unique(["email"])
        }
        schema.create("country") { table in
            table.text("id")
            table.text("name")
            table.json("facts").nullable()
            table.bytes("flag").nullable()
            table.primaryKey(["id"])
        }
        schema.create("project") { table in
            table.id()
            table.tenant()
            table.text("name")
            table.text("description").nullable()
            table.text("status").oneOf(["active", "archived"])
            table.integer("budget").default(0)
            table.real("rating").nullable()
            table.uuid("owner_id").nullable().references("app_user", onDelete: .setNull)
            table.timestamps()
            table.version()
            table.softDelete()
            table.unique(["tenant_id", "name"], where: "deleted_at IS NULL")
            table.index(["tenant_id", "created_at", "id"])
            table.check("project_name_check", "length(name) > 0")
        }
        schema.create("task") { table in
            table.id()
            table.tenant()
            table.uuid("project_id")
            table.text("title")
            table.bool("is_done").default(false)
            table.foreignKey(
                ["tenant_id", "project_id"], references: "project", ["tenant_id", "id"], onDelete: .cascade)
        }
    } down: { schema in
        schema.drop("task")
        schema.drop("project")
        schema.drop("country")
        schema.drop("app_user")
    }
]
