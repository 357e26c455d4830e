import TrellisDatabase
import TrellisKernel

/// The use cases of notes; nothing in them is about owners, since the rule of the route limits the database.
struct SampleNoteService {
    let database: TenantDatabase

    func list(_ page: PageRequest) async throws -> Page<SampleNoteRecord> {
        try await database.query { tx in
            try tx.page(Query<SampleNoteRecord>().order { $0.createdAt.descending }, page)
        }
    }

    func count() async throws -> Int {
        try await database.query { tx in try tx.count(SampleNoteRecord.all) }
    }

    func get(_ id: ID<SampleNote>) async throws -> SampleNoteRecord {
        try await database.query { tx in try tx.require(SampleNoteRecord.self, id) }
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
            var note = try tx.require(SampleNoteRecord.self, id)
            change(&note)
            return try tx.update(note)
        }
    }

    func delete(_ id: ID<SampleNote>) async throws {
        try await database.write { tx in try tx.delete(SampleNoteRecord.self, id) }
    }
}
