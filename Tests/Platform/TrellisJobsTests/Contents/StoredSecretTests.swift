import Logging
import NIOCore
import Synchronization
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisStorage
import TrellisTesting

@testable import TrellisJobs

/// A store that calls the test once before it reads an object.
private final class ResealingStorage: Storage {
    private let storage: any Storage
    private let hook: @Sendable () async throws -> Void
    private let isDone = Atomic(false)

    init(storage: any Storage, _ hook: @escaping @Sendable () async throws -> Void) {
        self.storage = storage
        self.hook = hook
    }

    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        if !isDone.exchange(true, ordering: .relaxed) { try await hook() }
        return try await storage.get(key, range: range)
    }

    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await storage.put(key, body, options)
    }

    func head(_ key: StorageKey) async throws -> ObjectInfo? { try await storage.head(key) }

    func delete(_ key: StorageKey) async throws { try await storage.delete(key) }

    func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        try await storage.list(prefix: prefix, after: cursor, limit: limit)
    }

    func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try await storage.copy(source, to: destination)
    }

    func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try await storage.presigned(operation, key, expiresIn: expiresIn)
    }
}

@Suite("Secrets and defects of contents in the storage")
struct StoredSecretTests {
    private static let large = String(repeating: "x", count: 200)

    @Test(
        "Secrets are encrypted in the storage too, and encrypted anew as another object",
        arguments: TestJobsEngine.allCases)
    func sealed(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            try test.attachKeys("a")
            let staged = try await test.ours.stage(RotateJob(site: Self.large, pin: "pin-4711"))
            let id = try await test.ours.write { try $0.enqueue(staged).id }
            let before = try await stored.keys()
            let object = try await stored.storage.get(try StorageKey(before[0]), range: nil)
            var bytes: [UInt8] = []
            for try await chunk in object.body { bytes += Array(chunk.readableBytesView) }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("pin-4711"))
            #expect(try await test.everything(of: id).contains("pin-4711") == false)

            try test.attachKeys("b", "a")
            let resealer = JobContentResealer(test.system, files: stored.files, logger: .silent)
            #expect(try await resealer.run() == ResealedContents(resealed: 1, unreadable: 0))
            #expect(try await resealer.run() == ResealedContents(resealed: 0, unreadable: 0))
            #expect(try await stored.deletions() == before)
            try test.attachKeys("b")
            let runs = LineRecorder()
            try await stored.drain(
                JobRegistration(RotateJob.self) { job, _ in
                    runs.add(job.pin)
                    return RotatedKey(count: 1, token: "")
                })
            #expect(runs.entries == ["pin-4711"])
            #expect(try await stored.comparison().defects == 0)
        }
    }

    @Test(
        "Of large arguments the secrets alone are hidden, however many and short they are",
        arguments: TestJobsEngine.allCases)
    func hidden(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            try test.attachKeys("a")
            let accounts = (0..<300).map { SiteAccount(user: "user-\($0)", password: "password-\($0)") }
            let staged = try await test.ours.stage(RotateJob(site: "shop", pin: "4711", accounts: accounts))
            let id = try await test.ours.write { try $0.enqueue(staged).id }
            try await stored.drain(
                JobRegistration(RotateJob.self) { job, context in
                    context.logger.info("\(job.site) \(job.pin) \(job.accounts[7].user) \(job.accounts[7].password)")
                    return RotatedKey(count: 1, token: "")
                })
            #expect(try await test.lines(id) == ["shop [sealed] user-7 [sealed]"])
        }
    }

    @Test("A content that becomes another object while a worker reads it is read", arguments: TestJobsEngine.allCases)
    func resealedMeanwhile(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            try test.attachKeys("a")
            let staged = try await test.ours.stage(RotateJob(site: Self.large, pin: "pin-4711"))
            _ = try await test.ours.write { try $0.enqueue(staged).id }
            let former = try await stored.keys()
            try test.attachKeys("b", "a")
            let resealer = JobContentResealer(test.system, files: stored.files, logger: .silent)
            let storage = ResealingStorage(storage: stored.storage) {
                _ = try await resealer.run()
                for key in former { try await stored.storage.delete(try StorageKey(key)) }
            }
            let runs = LineRecorder()
            let job = JobRegistration(RotateJob.self) { job, _ in
                runs.add(job.pin)
                return RotatedKey(count: 1, token: "")
            }
            let files = JobFiles(storage, threshold: .kibibytes(1), contentThreshold: ByteCount(bytes: 100))
            let runner = try JobRunner(
                test.database, jobs: [job], files: files, clock: test.clock, logger: .silent)
            #expect(try await runner.drain().completed == 1)
            #expect(runs.entries == ["pin-4711"])
        }
    }

    @Test(
        "A job that was staged with a former key is refused, so that the key can be removed",
        arguments: TestJobsEngine.allCases)
    func formerKey(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            try test.attachKeys("a")
            let large = try await test.ours.stage(RotateJob(site: Self.large, pin: "pin-4711"))
            let small = try await test.ours.stage(RotateJob(site: "shop", pin: "pin-4711"))
            let plain = try await test.ours.stage(SampleJob(what: Self.large))
            try test.attachKeys("b", "a")
            for staged in [large, small] {
                await #expect(throws: JobError.stagedTooLongAgo) {
                    try await test.ours.write { _ = try $0.enqueue(staged) }
                }
            }
            _ = try await test.ours.write { try $0.enqueue(plain).id }
            try test.attachKeys("b")
            #expect(try await stored.drain(JobRegistration(SampleJob.self) { _, _ in }).completed == 1)
        }
    }

    @Test("A content whose object is missing or changed fails the attempt", arguments: TestJobsEngine.allCases)
    func missing(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            for code in ["job.file_missing", "job.content_damaged"] {
                let staged = try await test.ours.stage(SampleJob(what: Self.large))
                let id = try await test.ours.write { try $0.enqueue(staged).id }
                let path = try await test.contents(id).first?.storageKey ?? ""
                let key = try StorageKey("\(test.acme.tenantID)/\(path)")
                if code == "job.file_missing" {
                    try await stored.storage.delete(key)
                } else {
                    try await stored.storage.put(
                        key, StorageBody(bytes: Array(repeating: 7, count: 211)), PutOptions())
                }
                #expect(try await stored.drain(JobRegistration(SampleJob.self) { _, _ in }).failed == 1)
                #expect(try await test.job(id).errorCode == code)
            }
        }
    }
}
