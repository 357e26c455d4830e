import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// Notes, each of which belongs to the member who wrote it.
@Controller("sample-notes")
struct SampleNoteController {
    let notes: SampleNoteService

    init(_ context: TenantContext) {
        notes = SampleNoteService(database: context.database)
    }

    /// List notes, newest first.
    @GET(
        access: .permission(.notesView, orOwnerOf: SampleNoteRecord.self, by: \.ownerID), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<SampleNoteResponse> {
        try await notes.list(page).map(SampleNoteResponse.init)
    }

    /// Write a note.
    @POST(access: .member, traits: [.idempotent])
    func create(body: SampleNoteInput) async throws -> Created<SampleNoteResponse> {
        let note = try await notes.create(body)
        return Created(SampleNoteResponse(note), location: "\(note.id)", version: nil)
    }

    /// Count the notes of all members.
    @GET("count", access: .anyOf(.notesView, .notesManage))
    func count() async throws -> SampleNoteGreeting {
        SampleNoteGreeting(userID: nil, notes: try await notes.count())
    }

    /// Fetch a note.
    @GET(
        "{id}", access: .permission(.notesView, orOwnerOf: SampleNoteRecord.self, by: \.ownerID),
        errors: [RecordNotFound(table: "sample_note")])
    func get(id: ID<SampleNote>) async throws -> SampleNoteResponse {
        SampleNoteResponse(try await notes.get(id))
    }

    /// Change a note.
    @PATCH(
        "{id}", access: .permission(.notesManage, orOwnerOf: SampleNoteRecord.self, by: \.ownerID),
        errors: [RecordNotFound(table: "sample_note")])
    func update(id: ID<SampleNote>, body: SampleNoteInput) async throws -> SampleNoteResponse {
        SampleNoteResponse(try await notes.update(id) { $0.text = body.text })
    }

    /// Change the owner of a note.
    @PUT(
        "{id}/owner", access: .permission(.notesManage, orOwnerOf: SampleNoteRecord.self, by: \.ownerID),
        errors: [RecordNotFound(table: "sample_note")])
    func changeOwner(id: ID<SampleNote>, body: SampleNoteOwner) async throws -> SampleNoteResponse {
        SampleNoteResponse(try await notes.update(id) { $0.ownerID = body.ownerID })
    }

    /// Delete a note.
    @DELETE(
        "{id}", access: .permission(.notesManage, orOwnerOf: SampleNoteRecord.self, by: \.ownerID),
        errors: [RecordNotFound(table: "sample_note")])
    func delete(id: ID<SampleNote>) async throws -> NoContent {
        try await notes.delete(id)
        return NoContent()
    }
}

/// What everyone may know about notes.
@Controller("sample-greeting")
struct SampleGreetingController {
    let userID: ID<User>?
    let notes: SampleNoteService?

    init(_ context: OptionalContext) {
        userID = context.userID
        notes = context.tenant.map { SampleNoteService(database: $0.database) }
    }

    /// Greet the visitor.
    @GET(access: .optional)
    func greet() async throws -> SampleNoteGreeting {
        SampleNoteGreeting(userID: userID, notes: try await notes?.count())
    }
}
