import Logging
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage

extension JobContext {
    /// What divides and encrypts the JSON of this job.
    var coding: JobContentCoding {
        JobContentCoding(environment.database, tenant: scope.tenantID, name: currentAttempt.job.name)
    }

    /// Returns the arguments of the job as a whole.
    ///
    /// - Throws: ``JobError/secretKeyMissing(_:)``; ``JobError/contentDamaged``.
    func arguments() async throws -> String {
        let job = currentAttempt.job
        guard job.hasContent else { return job.arguments.text }
        // The members of the type say nothing about arguments of another version.
        let isCurrent = job.version == registration.version
        let text = try await stored(
            .arguments, of: job.id, type: job.name, shown: job.arguments.text,
            hiding: isCurrent ? registration.secrets.arguments : .none)
        // What the row shows isn't all, and the job mustn't run without the rest.
        guard let text else { throw JobError.contentDamaged }
        return text
    }

    /// Returns what is kept apart of a job of the tenant; `shown`, which its row has, if nothing is.
    ///
    /// From then on the errors, notes and log lines of this job don't contain the secrets.
    ///
    /// - Parameters:
    ///   - type: the name of the job's type.
    ///   - members: what of it is confidential.
    func whole(
        _ part: JobContent.Part, of job: ID<BackgroundJob>, type: String, shown: String,
        hiding members: ConfidentialMembers
    ) async throws -> String {
        try await stored(part, of: job, type: type, shown: shown, hiding: members) ?? shown
    }

    /// Returns what is kept apart of a job of the tenant; nil if nothing is.
    private func stored(
        _ part: JobContent.Part, of job: ID<BackgroundJob>, type: String, shown: String,
        hiding members: ConfidentialMembers
    ) async throws -> String? {
        let name = part.description
        let query = JobContentRecord.where { $0.jobID == job && $0.part == name && $0.unusedSince == nil }
        guard let record = try await rows.first(query) else { return nil }
        let coding = JobContentCoding(environment.database, tenant: scope.tenantID, name: type)
        let text: String
        do {
            text = try await self.text(of: record, coding)
        } catch JobError.fileMissing {
            // It may have been encrypted again since the row was read, as another object.
            guard let new = try await rows.first(query), new.storageKey != record.storageKey else {
                throw JobError.fileMissing
            }
            text = try await self.text(of: new, coding)
        }
        if record.keyID != nil {
            // The row of an object shows nothing of it.
            record.storageKey == nil ? secrets.add(of: text, shown: shown) : secrets.add(of: text, in: members)
        }
        return text
    }

    private func text(of record: JobContentRecord, _ coding: JobContentCoding) async throws -> String {
        guard let key = record.storageKey else { return try coding.open(record, record.content) }
        guard let files = environment.files else { throw JobError.fileMissing }
        return try await files.text(of: record, key, coding)
    }

    /// Divides the result of the job into what its row shows and what is kept apart.
    ///
    /// While the store of objects doesn't take a large one, a row has it, if its limits allow.
    func divide(result text: String, hiding secrets: ConfidentialMembers) async throws -> DividedJSON {
        try await divide(text, .result, hiding: secrets, shown: "")
    }

    /// Divides the value of a step like ``divide(result:hiding:)``.
    func divide(step name: String, _ text: String, hiding secrets: ConfidentialMembers) async throws -> DividedJSON {
        try await divide(text, .step(name), hiding: secrets, shown: "null")
    }

    private func divide(
        _ text: String, _ part: JobContent.Part, hiding secrets: ConfidentialMembers, shown: JSONText
    ) async throws -> DividedJSON {
        if !secrets.isEmpty { self.secrets.add(of: text, in: secrets) }
        let limits = environment.limits
        guard environment.backend.hasRows else {
            // No row could name an object. What is confidential has no other place.
            let divided = try await coding.divide(text, part, hiding: secrets, in: nil, limits, shown: shown)
            guard divided.content == nil else { throw JobError.rowsElsewhere }
            return divided
        }
        do {
            return try await coding.divide(
                text, part, hiding: secrets, in: environment.files, limits, shown: shown)
        } catch let error as StorageError where text.utf8.count <= limits.result {
            logger.warning(
                "The storage doesn't take a large value, so the database has it", metadata: ["error": "\(error)"])
            return try coding.divide(text, part, hiding: secrets)
        }
    }
}
