import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisJobs

/// A database with a store of objects for what has more than 100 bytes.
struct StoredTest {
    let test: TestJobs
    let storage: MemoryStorage
    var files: JobFiles {
        JobFiles(storage, threshold: .kibibytes(1), contentThreshold: ByteCount(bytes: 100))
    }

    static func with(
        _ engine: TestJobsEngine, capacity: Int64? = nil, _ body: (StoredTest) async throws -> Void
    ) async throws {
        try await TestJobs.with(engine) { test in
            let stored = StoredTest(test: test, storage: MemoryStorage(clock: test.clock, capacity: capacity))
            test.database.attach(stored.files)
            try await body(stored)
        }
    }

    @discardableResult
    func drain(_ jobs: JobRegistration...) async throws -> JobRunner.Report {
        try await JobRunner(test.database, jobs: jobs, files: files, clock: test.clock, logger: .silent).drain()
    }

    func keys() async throws -> [String] {
        try await storage.list(prefix: "", after: nil, limit: 1000).objects.map(\.key.description)
    }

    /// The keys that enqueued jobs delete, as the store has them.
    func deletions() async throws -> [String] {
        let jobs = try await test.ours.fetch(JobRecord.where { $0.name == DeleteObjects.name })
        return try jobs.flatMap { job in
            try SchemaCoding.decode(DeleteObjects.self, from: Array(job.arguments.text.utf8)).keys
        }.map { "\(test.acme.tenantID)/\($0)" }.sorted()
    }

    /// Deletes the objects that enqueued jobs name, except for those that are needed, as the handler does.
    func deleteObjects() async throws {
        let source = JobContentObjects(test.system)
        for text in try await deletions() {
            let key = try StorageKey(text)
            guard let info = try await storage.head(key), let position = source.section.position(of: key) else {
                continue
            }
            let needed = try await source.neededKeys(of: [ListedObject(position: position, info: info)])
            if !needed.contains(key) { try await storage.delete(key) }
        }
    }

    /// Compares rows and objects; returns what the sweep would delete, and what it would report.
    func comparison() async throws -> (orphans: [String], defects: Int) {
        var (orphans, defects): ([String], Int) = ([], 0)
        let comparison = StorageComparison(
            storage, sources: [JobContentObjects(test.system)], orphanAge: .seconds(3600), clock: test.clock)
        _ = try await comparison.run(readsContent: true) { finding in
            if case .orphan(let object) = finding { orphans.append(object.key.description) } else { defects += 1 }
        }
        return (orphans, defects)
    }
}
