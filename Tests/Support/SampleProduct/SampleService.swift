import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The use cases of samples: one method, one transaction.
struct SampleService {
    let database: TenantDatabase

    func list(_ page: PageRequest) async throws -> Page<SampleRecord> {
        try await database.page(Query<SampleRecord>().order { $0.createdAt.descending }, page)
    }

    func get(_ id: ID<Sample>) async throws -> SampleRecord {
        guard let sample = try await database.find(SampleRecord.self, id) else { throw SampleError.notFound }
        return sample
    }

    func activity(of id: ID<Sample>, _ page: PageRequest) async throws -> Page<SampleActivityRecord> {
        try await database.read { tx in
            _ = try tx.sample(id)
            return try tx.page(
                Query<SampleActivityRecord>().where { $0.sampleID == id }.order { $0.at.descending }, page)
        }
    }

    func create(_ input: SampleInput) async throws -> SampleRecord {
        try await database.write { tx in
            try tx.require(.samples)
            let sample = try tx.mappingNameConflict {
                try $0.insert(
                    SampleRecord(
                        id: ID(at: tx.now), tenantID: tx.scope.tenantID, name: input.name,
                        description: input.description, status: .active))
            }
            try tx.publish(SampleCreated(sampleID: sample.id, name: sample.name))
            return sample
        }
    }

    func update(
        _ id: ID<Sample>, with changes: SampleInput, ifMatch expected: IfMatch?
    ) async throws -> SampleRecord {
        try await database.write { tx in
            var sample = try tx.sample(id)
            try expected?.check(version: sample.version)
            sample.name = changes.name
            sample.description = changes.description
            return try tx.mappingNameConflict { try $0.update(sample) }
        }
    }

    func archive(_ id: ID<Sample>, ifMatch expected: IfMatch?) async throws -> SampleRecord {
        try await database.write { tx in
            var sample = try tx.sample(id)
            try expected?.check(version: sample.version)
            guard sample.status == .active else { return sample }
            sample.status = .archived
            let changed = try tx.update(sample)
            try tx.publish(SampleArchived(sampleID: id))
            return changed
        }
    }

    func export(_ format: SampleExportFormat) async throws -> EnqueuedJob {
        try await database.write { tx in
            try tx.require(.sampleExports)
            return try tx.enqueue(ExportSamples(format: format))
        }
    }

    func delete(_ id: ID<Sample>, ifMatch expected: IfMatch?) async throws {
        try await database.write { tx in
            let sample = try tx.sample(id)
            try expected?.check(version: sample.version)
            try tx.delete(sample)
            try tx.publish(SampleDeleted(sampleID: id))
        }
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's sample with this id.
    ///
    /// - Throws: ``SampleError/notFound``.
    func sample(_ id: ID<Sample>) throws -> SampleRecord {
        guard let sample = try find(SampleRecord.self, id) else { throw SampleError.notFound }
        return sample
    }
}

extension WriteTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's sample with this id, locked until the transaction ends.
    ///
    /// - Throws: ``SampleError/notFound``.
    func sample(_ id: ID<Sample>) throws -> SampleRecord {
        guard let sample = try find(SampleRecord.self, id, lock: .forNoKeyUpdate) else { throw SampleError.notFound }
        return sample
    }

    /// Runs `write`, and throws ``SampleError/nameTaken`` if it violates the unique index of names.
    func mappingNameConflict(_ write: (Self) throws -> SampleRecord) throws -> SampleRecord {
        do {
            return try write(self)
        } catch DatabaseError.uniqueViolation(constraint: "sample_name_key") {
            throw SampleError.nameTaken
        }
    }
}
