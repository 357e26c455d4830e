import TrellisDatabase
import TrellisKernel

/// The use cases of notes; nothing in them is about owners, since the rule of the route limits the database.
struct SampleNoteService {
    let database: TenantDatabase

    func list(_ page: PageRequest) async throws -> Page<SampleNoteRecord> {
        try await database.page(Query<SampleNoteRecord>().order { $0.createdAt.descending }, page)
    }

    func count() async throws -> Int {
        try await database.count(SampleNoteRecord.all)
    }

    func get(_ id: ID<SampleNote>) async throws -> SampleNoteRecord {
        try await database.require(SampleNoteRecord.self, id)
    }

    func create(_ input: SampleNoteInput) async throws -> SampleNoteRecord {
        try await database.write { tx in
            try tx.insert(
                SampleNoteRecord(
                    id: ID(at: tx.now), tenantID: tx.scope.tenantID, ownerID: tx.scope.userID, text: input.text))
        }
    }

    func update(
        _ id: ID<SampleNote>, _ change: @escaping @Sendable (inout SampleNoteRecord) -> Void
    ) async throws
        -> SampleNoteRecord
    {
        try await database.write { tx in
            guard var note = try tx.find(SampleNoteRecord.self, id, lock: .forNoKeyUpdate) else {
                throw RecordNotFound(table: "sample_note")
            }
            change(&note)
            return try tx.update(note)
        }
    }

    func delete(_ id: ID<SampleNote>) async throws {
        try await database.write { tx in try tx.delete(SampleNoteRecord.self, id) }
    }
}
