import FoundationEssentials
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload with secrets.
@Schema
struct RotateJob: JobPayload {
    typealias Output = RotatedKey
    static let name = "tests.rotate"
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(10))
    static let failureRetention: Duration = .seconds(30 * 86_400)
    var site: String
    @Confidential var pin: String
    var accounts: [SiteAccount] = []
}

@Schema
struct SiteAccount {
    var user: String
    @Confidential var password: String
}

/// A result, and the value of a step, with a secret.
@Schema
struct RotatedKey: Hashable {
    var count: Int
    @Confidential var token: String
}

/// A payload whose secrets make its unique key, and that loses its arguments when it has succeeded.
@Schema
struct RedeemJob: JobPayload {
    static let name = "tests.redeem"
    static let erasesArguments = true
    @Confidential var code: String

    static func uniqueKey(of job: Self) -> UniqueJob? {
        UniqueJob(job.argumentKey(\.code), onConflict: .keep)
    }
}

extension TestJobs {
    /// Attaches keys with these ids, the first of which encrypts.
    func attachKeys(_ ids: String...) throws {
        let entries = ids.map { id in
            "\(id):" + Data(repeating: UInt8(id.utf8.first ?? 0), count: 32).base64EncodedString()
        }
        database.attach(try JobSealing(entries.isEmpty ? nil : Secret(entries.joined(separator: ","))))
    }

    /// Enqueues a job with secrets for our tenant.
    func enqueueRotation(
        _ pin: String = "pin-4711", _ options: JobOptions = .standard
    ) async throws -> ID<BackgroundJob> {
        try await ours.write { tx in
            let accounts = [SiteAccount(user: "ada", password: "ada-password")]
            return try tx.enqueue(RotateJob(site: "shop", pin: pin, accounts: accounts), options).id
        }
    }

    /// Runs due jobs with secrets.
    @discardableResult
    func drainRotations(
        _ body: @escaping @Sendable (RotateJob, JobContext) async throws -> RotatedKey
    ) async throws -> JobRunner.Report {
        try await JobRunner(
            database, jobs: [JobRegistration(RotateJob.self, body)], clock: clock, logger: .silent
        ).drain()
    }

    /// Returns what is kept apart of a job of our tenant.
    func contents(_ id: ID<BackgroundJob>) async throws -> [JobContentRecord] {
        try await ours.fetch(JobContentRecord.where { $0.jobID == id }.order { $0.part.ascending })
    }

    /// Returns all that the rows of a job of our tenant say.
    func everything(of id: ID<BackgroundJob>) async throws -> String {
        let (job, events) = (
            try await ours.fetch(JobRecord.where { $0.id == id }),
            try await ours.fetch(JobHistoryRecord.where { $0.jobID == id })
        )
        let (steps, log) = (
            try await ours.fetch(JobStepRecord.where { $0.jobID == id }),
            try await ours.fetch(JobLogRecord.where { $0.jobID == id })
        )
        let contents = try await contents(id).map { String(decoding: $0.content, as: UTF8.self) }
        return "\(job) \(events) \(steps) \(log) \(contents)"
    }
}
