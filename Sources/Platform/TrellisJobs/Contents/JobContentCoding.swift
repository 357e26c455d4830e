import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// Divides the JSON of jobs of one type into what rows show and what is encrypted, and reads it again.
struct JobContentCoding: Sendable {
    let sealer: Sealer?
    let tenantID: ID<Tenant>
    /// The name of the job's type, as its row has it.
    let name: String

    init(_ database: Database, tenant: ID<Tenant>, name: String) {
        self.init(database.attachment(JobSealing.self), tenant: tenant, name: name)
    }

    init(_ sealing: JobSealing?, tenant: ID<Tenant>, name: String) {
        sealer = sealing?.sealer
        tenantID = tenant
        self.name = name
    }

    /// Encrypts the whole if it has confidential members, which the row then doesn't show.
    ///
    /// - Throws: ``JobError/noSecretKey(job:)``.
    func divide(_ text: String, _ part: JobContent.Part, hiding secrets: ConfidentialMembers) throws -> DividedJSON {
        guard !secrets.isEmpty else { return DividedJSON(JSONText(text)) }
        let whole = try JSONValue(parsing: text)
        let shown = secrets.hidden(in: whole)
        guard shown != whole else { return DividedJSON(JSONText(text)) }
        guard let sealer else { throw JobError.noSecretKey(job: name) }
        return DividedJSON(shown: JSONText(shown.description), content: try seal(text, part, sealer))
    }

    /// Returns the whole as a content, encrypted if it has confidential members: for what is too large for a row.
    ///
    /// - Throws: ``JobError/noSecretKey(job:)``.
    func whole(_ text: String, _ part: JobContent.Part, hiding secrets: ConfidentialMembers) throws -> JobContent {
        if secrets.isEmpty {
            return JobContent(id: ID(), part: part, size: text.utf8.count, keyID: nil, bytes: Array(text.utf8))
        }
        guard let sealer else { throw JobError.noSecretKey(job: name) }
        return try seal(text, part, sealer)
    }

    private func seal(_ text: String, _ part: JobContent.Part, _ sealer: Sealer) throws -> JobContent {
        let id = ID<JobContentRecord>()
        let sealed = try sealer.seal(Array(text.utf8), in: place(of: id, part.description))
        return JobContent(
            id: id, part: part, size: text.utf8.count, keyID: sealer.currentID, bytes: sealed)
    }

    /// Returns the JSON of a content whose bytes are these.
    ///
    /// - Throws: ``JobError/secretKeyMissing(_:)``; ``JobError/contentDamaged``.
    func open(_ record: JobContentRecord, _ bytes: [UInt8]) throws(JobError) -> String {
        guard let keyID = record.keyID else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: try open(record.id, record.part, bytes, of: keyID), as: UTF8.self)
    }

    /// Returns the bytes of a content encrypted with the current key, and the key's id.
    ///
    /// - Throws: ``JobError/secretKeyMissing(_:)``; ``JobError/contentDamaged``; `SealerError`.
    func resealed(
        _ id: ID<JobContentRecord>, _ part: String, _ bytes: [UInt8], of keyID: String
    ) throws -> (keyID: String, bytes: [UInt8]) {
        let opened = try open(id, part, bytes, of: keyID)
        guard let sealer else { throw JobError.secretKeyMissing(keyID) }
        return (sealer.currentID, try sealer.seal(opened, in: place(of: id, part)))
    }

    private func open(
        _ id: ID<JobContentRecord>, _ part: String, _ bytes: [UInt8], of keyID: String
    ) throws(JobError) -> [UInt8] {
        guard let sealer else { throw .secretKeyMissing(keyID) }
        do {
            return try sealer.open(bytes, of: keyID, in: place(of: id, part))
        } catch SealerError.missingKey(let id) {
            throw .secretKeyMissing(id)
        } catch {
            throw .contentDamaged
        }
    }

    /// What is authenticated: a content moved to another row, tenant, type or part can't be read.
    private func place(of id: ID<JobContentRecord>, _ part: String) -> String { "\(tenantID)/\(id)/\(name)/\(part)" }
}
