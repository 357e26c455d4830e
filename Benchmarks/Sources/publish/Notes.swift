import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// A note whose changes are audited, and published.
@Record("note")
struct NoteRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<NoteRecord>
    let tenantID: ID<Tenant>
    var name: String
    var description: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension NoteRecord {
    init(_ input: NoteCreate, tenantID: ID<Tenant>) {
        self.init(id: ID(), tenantID: tenantID, name: input.name, description: input.description)
    }
}

/// The same note without audit and events.
@Record("plain_note")
struct PlainNoteRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<PlainNoteRecord>
    let tenantID: ID<Tenant>
    var name: String
    var description: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension PlainNoteRecord {
    init(_ input: NoteCreate, tenantID: ID<Tenant>) {
        self.init(id: ID(), tenantID: tenantID, name: input.name, description: input.description)
    }

    static var audit: AuditPolicy { .off(reason: "the benchmark compares with it") }
}

/// A note was created.
@Schema
@Event("note.created")
struct NoteCreated {
    var noteID: ID<NoteRecord>
    var name: String
}

/// The input for a note.
@Schema
struct NoteCreate {
    @Length(1...120) var name: String
    @Length(0...2000) var description: String?
}

/// A note in responses.
@Schema
struct NoteResponse {
    var id: String
    var name: String

    init(_ id: String, _ name: String) {
        (self.id, self.name) = (id, name)
    }
}
