import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

enum Note {}

/// A record with a parent of the same type, JSON data and a text search.
@Record("note")
struct NoteRecord: TenantOwned, Timestamped, Versioned, SoftDeletable, Equatable {
    let id: ID<Note>
    let tenantID: ID<Tenant>
    var parentID: ID<Note>?
    var title: String
    var body: String?
    var data: JSONText?
    var position: Int = 0
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?
}

extension NoteRecord {
    init(_ title: String, _ body: String? = nil, in tenant: ID<Tenant>, under parent: ID<Note>? = nil) {
        self.init(id: ID(), tenantID: tenant, parentID: parent, title: title, body: body)
    }
}

let noteMigrations =
    testMigrations + [
        Migration("tests.003-notes") { schema in
            schema.create("note") { table in
                table.id()
                table.tenant()
                table.uuid("parent_id").nullable()
                table.text("title")
                table.text("body").nullable()
                table.json("data").nullable()
                table.integer("position").default(0)
                table.timestamps()
                table.version()
                table.softDelete()
                table.unique(["tenant_id", "title"], where: "deleted_at IS NULL")
                table.index(["tenant_id", "parent_id"])
                table.search(["title", "body"])
            }
            schema.addSearch("country", ["name"], tenantOwned: false)
        } down: { schema in
            schema.dropSearch("country", tenantOwned: false)
            schema.dropSearch("note")
            schema.drop("note")
        }
    ]

extension TestDatabase {
    /// Runs `body` on a fresh database that has the table of notes.
    static func withNotes(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await with(engine, migrations: noteMigrations, body)
    }
}
