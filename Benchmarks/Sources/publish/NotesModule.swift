import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisWeb

/// The module of both kinds of notes.
struct NotesModule: Module {
    static let name = "notes"

    let permissions: [Permission] = [.notesCreate]
    let migrations: [Migration] = [
        Migration(
            "notes.001-create",
            up: { schema in
                for name in ["note", "plain_note"] {
                    schema.create(name) { table in
                        table.id()
                        table.tenant(references: "tenant")
                        table.text("name")
                        table.text("description").nullable()
                        table.timestamps()
                        table.version()
                        table.unique(["tenant_id", "name"])
                        table.index(["tenant_id", "created_at", "id"])
                    }
                }
            },
            down: { schema in
                schema.drop("plain_note")
                schema.drop("note")
            })
    ]
    let records: [any Record.Type] = [NoteRecord.self, PlainNoteRecord.self]
    let events: [any Event.Type] = [NoteCreated.self]
    var routes: [Route] { NoteController.routes() + PlainNoteController.routes() }
}

extension Permission {
    static let notesCreate = Permission("notes.create", "Create notes.")
}

/// Notes with everything.
@Controller("notes")
struct NoteController {
    let database: TenantDatabase

    init(_ context: TenantContext) {
        database = context.database
    }

    /// Create a note, with its event and the audit's entry.
    @POST(access: .permission(.notesCreate))
    func create(body: NoteCreate) async throws -> Created<NoteResponse> {
        let note = try await database.write { tx in
            let note = try tx.insert(NoteRecord(body, tenantID: tx.scope.tenantID))
            try tx.publish(NoteCreated(noteID: note.id, name: note.name))
            return note
        }
        return Created(NoteResponse(note.id.description, note.name), location: "\(note.id)", version: note.version)
    }
}

/// Notes alone.
@Controller("plain-notes")
struct PlainNoteController {
    let database: TenantDatabase

    init(_ context: TenantContext) {
        database = context.database
    }

    /// Create a note, and nothing else.
    @POST(access: .permission(.notesCreate))
    func createPlain(body: NoteCreate) async throws -> Created<NoteResponse> {
        let note = try await database.write { tx in
            try tx.insert(PlainNoteRecord(body, tenantID: tx.scope.tenantID))
        }
        return Created(NoteResponse(note.id.description, note.name), location: "\(note.id)", version: note.version)
    }
}
