package import Logging
import TrellisConfig
package import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// Encrypts what jobs of all tenants keep secret with the first key, so that the other keys can be removed.
package struct JobContentResealer: Sendable {
    /// The maximum number of contents that one transaction changes.
    private static let portion = 20

    let database: JobDatabase
    /// The store of objects; nil if the rows have all contents.
    let files: JobFiles?
    private let logger: Logger

    /// Creates a resealer of the contents of all tenants.
    package init(_ database: SystemDatabase, files: JobFiles?, logger: Logger) {
        self.database = JobDatabase(system: database.jobs)
        self.files = files
        self.logger = logger
    }

    /// Encrypts every content that another key has encrypted, and returns how many it changed, and how many no key can
    /// read.
    ///
    /// Idempotent. A content that is replaced or deleted meanwhile stays so.
    func run() async throws -> ResealedContents {
        var (place, result) = (ContentPlace(), ResealedContents(resealed: 0, unreadable: 0))
        guard let sealing = database.system.database.attachment(JobSealing.self), sealing.sealer != nil else {
            return result
        }
        while true {
            try Task.checkCancellation()
            let done = try await database.write { [place] rows in
                try rows.reseal(after: place, sealing, Self.portion)
            }
            result.resealed += done.resealed
            result.unreadable += done.unreadable
            guard let last = done.last else { break }
            place = last
        }
        try await resealObjects(sealing, &result)
        if result.unreadable > 0 {
            logger.error(
                "Secrets of jobs can't be read: jobs.secret_keys lacks their key",
                metadata: ["contents": "\(result.unreadable)"])
        }
        return result
    }

    /// The registration of the job that runs this.
    package var registration: JobRegistration {
        JobRegistration(ResealJobs.self) { _, _ in try await run() }
    }

    /// The schedule of the job: hourly.
    package static var schedule: JobSchedule { JobSchedule("jobs.reseal", .cron("55 * * * *"), ResealJobs()) }
}

/// Encrypts what jobs keep secret with the first of the keys.
@Schema
struct ResealJobs: JobPayload {
    typealias Output = ResealedContents
    static let name = "jobs.reseal"
    static let retry: RetryPolicy = .exponential(attempts: 5)
    static let timeout: Duration = .seconds(3600)
}

/// What ``ResealJobs`` did.
@Schema
struct ResealedContents: Hashable {
    /// The number of arguments, results and steps that are encrypted with the first key now, and weren't before.
    var resealed: Int
    /// The number of those that can't be read with any of the keys.
    var unreadable: Int
}

/// The place of a content in the order of the index.
struct ContentPlace: Sendable {
    var keyID = ""
    var id = ID<JobContentRecord>(high: 0, low: 0)
}

extension JobRows {
    /// Encrypts the next contents with the current key; the place is nil after the last one.
    fileprivate func reseal(
        after place: ContentPlace, _ sealing: JobSealing, _ limit: Int
    ) throws -> (resealed: Int, unreadable: Int, last: ContentPlace?) {
        guard let current = sealing.sealer?.currentID else { return (0, 0, nil) }
        let found = try sql.rows(
            SealedContent.select(after: place, except: current, "c.storage_key IS NULL", limit), SealedContent.init)
        var (resealed, unreadable) = (0, 0)
        for content in found {
            let coding = JobContentCoding(sealing, tenant: content.tenantID, name: content.job)
            guard let new = try? coding.resealed(content.id, content.part, content.bytes, of: content.keyID) else {
                unreadable += 1
                continue
            }
            resealed += try sql.execute(
                """
                UPDATE job_content SET key_id = \(new.keyID), content = \(new.bytes) \
                WHERE tenant_id = \(content.tenantID) AND id = \(content.id) AND key_id = \(content.keyID)
                """)
        }
        return (resealed, unreadable, found.last?.place)
    }
}

/// A content that another key than the current one has encrypted.
struct SealedContent: Sendable {
    let tenantID: ID<Tenant>
    let id: ID<JobContentRecord>
    let part: String
    let keyID: String
    /// Empty if it is an object.
    let bytes: [UInt8]
    let job: String
    let storageKey: String?
    let storedSize: Int?

    var place: ContentPlace { ContentPlace(keyID: keyID, id: id) }

    /// Returns the statement for the next contents of which the condition is true.
    static func select(after place: ContentPlace, except current: String, _ condition: SQL, _ limit: Int) -> SQL {
        """
        SELECT c.tenant_id, c.id, c.part, c.key_id, c.content, j.name, c.storage_key, c.stored_size FROM job_content c \
        JOIN job j ON j.tenant_id = c.tenant_id AND j.id = c.job_id WHERE c.key_id IS NOT NULL \
        AND (c.key_id, c.id) > (\(place.keyID), \(place.id)) AND c.key_id <> \(current) \
        AND c.unused_since IS NULL AND \(condition) ORDER BY c.key_id, c.id LIMIT \(limit)
        """
    }

    init(_ row: RowReader) throws {
        tenantID = try row.decode(ID<Tenant>.self, at: 0)
        id = try row.decode(ID<JobContentRecord>.self, at: 1)
        part = try row.decode(String.self, at: 2)
        keyID = try row.decode(String.self, at: 3)
        bytes = try row.decode([UInt8].self, at: 4)
        job = try row.decode(String.self, at: 5)
        storageKey = try row.decode(String?.self, at: 6)
        storedSize = try row.decode(Int?.self, at: 7)
    }
}
