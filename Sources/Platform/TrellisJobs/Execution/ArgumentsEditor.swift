import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The arguments of a job after an edit.
struct EditedArguments {
    /// As JSON, as a whole.
    let text: String
    /// As the row has them, and what is kept apart from it.
    let divided: DividedJSON
    let version: Int
    /// Whom they are about.
    let subjects: [DataSubject]
    /// The unique key, prefixed with the job's name; nil if it isn't made of arguments.
    let key: String?
}

/// The change of the arguments of waiting jobs of one type.
struct ArgumentsEditor: Sendable {
    /// Applies a JSON merge patch to the arguments of a job, which the transaction has locked.
    ///
    /// Throws `InvalidInput` with pointers below `/arguments` if the result doesn't match the schema,
    /// ``JobError/secretsLeftOut(_:)`` if a list would lose its secrets because it was made of what is shown, and
    /// ``JobError/argumentsNotEditable(job:)`` if the storage has the arguments, or they are of a later version.
    let edit: @Sendable (_ patch: JSONObject, _ job: JobRecord, TenantTransaction) throws -> EditedArguments

    init<J: JobPayload>(_ type: J.Type) {
        edit = { patch, job, tx in
            // Another release has enqueued it, and knows its arguments better.
            guard job.version <= J.version else { throw JobError.argumentsNotEditable(job: job.name) }
            let stored = try tx.wholeArguments(of: job)
            let former = try? SchemaCoding.decodeStored(J.self, from: stored.upcasted(from: job.version, to: J.self))
            // What the type can't read is changed as it is stored, so that an edit can repair it.
            let base = try JSONValue(parsing: try former.map { try SchemaCoding.text($0) } ?? stored)
            let secrets = JobSecrets.members(of: J.self)
            let patched = base.patched(with: .object(patch))
            let change = ChangedSecrets(
                from: (base, secrets.hidden(in: base)), to: (patched, secrets.hidden(in: patched)))
            if let list = change.listWithout(at: "/arguments") { throw JobError.secretsLeftOut(list) }
            let new = try decode(J.self, patched)
            let text = try SchemaCoding.text(new)
            let sealing = tx.attachment(JobSealing.self)
            let coding = JobContentCoding(sealing, tenant: tx.scope.tenantID, name: job.name)
            return EditedArguments(
                text: text, divided: try coding.divide(text, .arguments, hiding: secrets),
                version: J.version, subjects: new.subjects,
                key: key(of: job, former, new, JobSecrets.keySealer(of: J.self, sealing)))
        }
    }
}

/// Decodes arguments, which mustn't have unknown members.
private func decode<J: JobPayload>(_ type: J.Type, _ arguments: JSONValue) throws -> J {
    do {
        return try SchemaCoding.decode(J.self, from: Array(arguments.description.utf8))
    } catch let error as InvalidInput {
        throw InvalidInput(
            violations: error.violations.map {
                Violation(pointer: "/arguments\($0.pointer)", code: $0.code, text: $0.text)
            })
    }
}

/// Returns the unique key of changed arguments, if that of the job is the one that its type makes of its arguments.
private func key<J: JobPayload>(of job: JobRecord, _ former: J?, _ new: J, _ sealer: Sealer?) -> String? {
    guard let declared = job.declaredKey, let former, let rule = J.uniqueKey(of: former),
        declared == rule.rowKey(of: job.name, sealer)
    else { return nil }
    return J.uniqueKey(of: new)?.rowKey(of: job.name, sealer)
}

extension TenantTransaction {
    /// Returns the arguments of a job as a whole.
    ///
    /// - Throws: ``JobError/argumentsNotEditable(job:)`` if the storage has them; ``JobError/secretKeyMissing(_:)``;
    ///   ``JobError/contentDamaged``.
    fileprivate func wholeArguments(of job: JobRecord) throws -> String {
        let (id, part) = (job.id, JobContent.Part.arguments.description)
        guard job.hasContent,
            let content = try first(
                JobContentRecord.where { $0.jobID == id && $0.part == part && $0.unusedSince == nil })
        else { return job.arguments.text }
        guard content.storageKey == nil else { throw JobError.argumentsNotEditable(job: job.name) }
        let coding = JobContentCoding(attachment(JobSealing.self), tenant: scope.tenantID, name: job.name)
        return try coding.open(content, content.content)
    }
}

extension JSONValue {
    /// Returns the value after a merge patch (RFC 7396).
    fileprivate func patched(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = JSONObject()
        if case .object(let object) = self { result = object }
        for (key, change) in changes.members {
            // A literal nil is the value null here, so the removal is written out.
            result[key] = change == .null ? JSONValue?.none : (result[key] ?? .null).patched(with: change)
        }
        return .object(result)
    }
}
