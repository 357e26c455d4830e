import NIOCore
import Synchronization
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisJobs

@Suite("Files of jobs in the storage")
struct JobFileTests {
    private let storage = MemoryStorage()
    private var files: JobFiles { JobFiles(storage, threshold: ByteCount(bytes: 4)) }

    /// Runs due jobs, test jobs with `body` as their handler, with a storage for files.
    private func drain(
        _ test: TestJobs, _ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void
    ) async throws {
        // The deletion of objects belongs to the product; here it stays in its queue.
        try await JobRunner(
            test.database, jobs: [JobRegistration(WorkerTestJob.self, body)], files: files, clock: test.clock,
            logger: .silent
        ).drain()
    }

    private func rows(_ test: TestJobs) async throws -> [JobFileRecord] {
        try await test.ours.read { try $0.fetch(JobFileRecord.order { $0.name.ascending }) }
    }

    private func keys() async throws -> [String] {
        try await storage.list(prefix: "", after: nil, limit: 1000).objects.map(\.key.description)
    }

    /// The keys that enqueued jobs delete.
    private func deletions(_ test: TestJobs) async throws -> [String] {
        let jobs = try await test.ours.read { try $0.fetch(JobRecord.where { $0.name == DeleteObjects.name }) }
        return try jobs.flatMap { job in
            try SchemaCoding.decode(DeleteObjects.self, from: Array(job.arguments.text.utf8)).keys
        }.sorted()
    }

    @Test("A small file is in its row, a larger one is an object of the tenant", arguments: TestJobsEngine.allCases)
    func threshold(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            _ = try await test.enqueueTestJob()
            try await drain(test) { _, context in
                try await context.attach(name: "a", mediaType: "text/plain", content: Array("four".utf8))
                try await context.attach(name: "b", mediaType: "text/plain", content: Array("fives".utf8))
                let parts = Mutex([Array("one".utf8), [], Array("two".utf8), [], Array("three".utf8)])
                try await context.attach(name: "c", mediaType: "text/csv") {
                    parts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                }
                let short = Mutex([Array("a".utf8), Array("b".utf8)])
                try await context.attach(name: "d", mediaType: "text/csv") {
                    short.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                }
            }
            let rows = try await rows(test)
            #expect(rows.map(\.name) == ["a", "b", "c", "d"] && rows.map(\.size) == [4, 5, 11, 2])
            #expect(rows.map { $0.storageKey == nil } == [true, false, false, true])
            #expect(rows[0].content == Array("four".utf8) && rows[3].content == Array("ab".utf8))
            #expect(rows[1].content == [] && rows[2].content == [])
            let stored = rows[1...2].map { "\(test.acme.tenantID)/jobs/\($0.id)" }
            #expect(try await keys() == stored.sorted())
            guard case .object(let object) = try await files.content(of: rows[2]) else {
                Issue.record("not an object")
                return
            }
            #expect(object.info.contentType == "text/csv" && object.info.size == 11)
            #expect(try await storage.sha256(of: try StorageKey(stored[1])).digest == rows[2].sha256)
        }
    }

    @Test("Replacing a file deletes the former object in the same transaction", arguments: TestJobsEngine.allCases)
    func replaced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            _ = try await test.enqueueTestJob()
            try await drain(test) { _, context in
                try await context.attach(name: "a", mediaType: "text/plain", content: Array("first".utf8))
                try await context.attach(name: "a", mediaType: "text/plain", content: Array("second".utf8))
                try await context.attach(name: "a", mediaType: "text/plain", content: Array("3".utf8))
            }
            let rows = try await rows(test)
            #expect(rows.map(\.content) == [Array("3".utf8)])
            #expect(try await deletions(test).map { "\(test.acme.tenantID)/\($0)" } == keys())
        }
    }

    @Test("A failed file leaves neither a row nor an object", arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            _ = try await test.enqueueTestJob()
            try await drain(test) { _, context in
                guard context.attempt == 1 else { return }
                let count = Mutex(0)
                await #expect(throws: SampleError.self) {
                    try await context.attach(name: "a", mediaType: "text/plain") {
                        let number = count.withLock { count in
                            count += 1
                            return count
                        }
                        if number > 5 { throw SampleError() }
                        return Array("part".utf8)
                    }
                }
                await #expect(throws: StorageError.self) {
                    try await context.attach(name: "b", mediaType: "text\n", content: Array("fives".utf8))
                }
                // Another worker takes this one for dead between the object and its row.
                let holder = try #require(try await test.job(context.id).workerID)
                _ = try await test.store.workers.rescue(holder)
                await #expect(throws: JobError.leaseLost) {
                    try await context.attach(name: "c", mediaType: "text/plain", content: Array("fives".utf8))
                }
            }
            #expect(try await rows(test).isEmpty)
            #expect(try await keys().isEmpty)
        }
    }

    @Test("The object of a file is deleted with its job", arguments: TestJobsEngine.allCases)
    func retention(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            _ = try await test.enqueueTestJob()
            try await drain(test) { _, context in
                for number in 0..<3 {
                    try await context.attach(name: "\(number)", mediaType: "text/plain", content: Array("fives".utf8))
                }
                try await context.attach(name: "small", mediaType: "text/plain", content: [1])
            }
            #expect(try await test.store.pruner.prune().jobs == 0)
            #expect(try await deletions(test).isEmpty)
            test.clock.advance(by: WorkerTestJob.retention)
            #expect(try await test.store.pruner.prune().jobs == 1)
            #expect(try await rows(test).isEmpty)
            #expect(try await deletions(test).map { "\(test.acme.tenantID)/\($0)" } == keys())
            #expect(try await keys().count == 3)
        }
    }

    @Test("Rows of all tenants name their objects, in the order of keys", arguments: TestJobsEngine.allCases)
    func source(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for database in [test.ours, test.theirs, test.ours] {
                _ = try await database.write { try $0.enqueue(WorkerTestJob(what: "file")) }
            }
            try await drain(test) { _, context in
                try await context.attach(name: "a", mediaType: "text/plain", content: Array("fives".utf8))
                try await context.attach(name: "b", mediaType: "text/plain", content: [1])
            }
            let source = JobFileObjects(test.system)
            let all = try await source.namedObjects(in: ObjectRange(), limit: 10)
            #expect(try await all.map(\.key.description) == keys() && all.count == 3)
            #expect(all.allSatisfy { $0.size == 5 })
            let rest = try await source.namedObjects(in: ObjectRange(from: .after(all[0].position)), limit: 10)
            #expect(rest == Array(all.dropFirst()))
            let middle = ObjectRange(from: .at(all[1].position), to: all[2].position)
            #expect(try await source.namedObjects(in: middle, limit: 10) == [all[1]])
            #expect(try await source.isNamed(all[0]))
            let listed = try await storage.list(prefix: "", after: nil, limit: 10).objects.compactMap { info in
                source.section.position(of: info.key).map { ListedObject(position: $0, info: info) }
            }
            #expect(try await source.neededKeys(of: listed) == Set(all.map(\.key)))
        }
    }

    @Test("A file whose object is missing is an error of its own")
    func missing() async throws {
        let file = JobFileRecord(
            id: ID(), tenantID: ID(), jobID: ID(), name: "a", mediaType: "text/plain", size: 5, content: [],
            storageKey: "jobs/x", sha256: nil, at: Timestamp(microseconds: 0))
        await #expect(throws: JobError.fileMissing) { try await files.content(of: file) }
    }
}
