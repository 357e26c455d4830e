package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// The arguments of a type of jobs that are stored as JSON, to enqueue jobs with them later, possibly by another release.
package struct StoredArguments: Sendable {
    /// Arguments that match their schema.
    package struct Checked: Sendable {
        /// The arguments as JSON, with the defaults of what was absent.
        package let text: String
        /// Their version.
        package let version: Int
        /// Whom they are about.
        package let subjects: [DataSubject]
        /// The job that has confidential arguments, which rows of schedules would show; nil if it has none.
        let confidentialJob: String?
    }

    /// Checks arguments as JSON.
    ///
    /// Throws `JSONSyntaxError`, or `InvalidInput` with all violations of the schema.
    package let check: @Sendable (_ arguments: String) throws -> Checked
    /// Returns arguments of this version or an earlier one as the type has them now, without those that it doesn't know.
    ///
    /// Throws an error if the type can't read them.
    package let read: @Sendable (_ arguments: String, _ version: Int) throws -> Checked
    /// Enqueues a job with arguments of this version or an earlier one, and ignores those that the type doesn't know.
    ///
    /// Throws an error if the type can't read them, and the errors of enqueuing.
    package let enqueue:
        @Sendable (_ arguments: String, _ version: Int, JobOptions, TenantTransaction) throws -> EnqueuedJob

    /// The stored arguments of a type.
    init<J: JobPayload>(_ job: J.Type) {
        check = { arguments in
            try Checked(try SchemaCoding.decode(J.self, from: Array(arguments.utf8)))
        }
        read = { arguments, version in try Checked(try Self.job(J.self, arguments, version)) }
        enqueue = { arguments, version, options, tx in
            try tx.enqueue(try Self.job(J.self, arguments, version), options)
        }
    }

    private static func job<J: JobPayload>(_ job: J.Type, _ arguments: String, _ version: Int) throws -> J {
        try SchemaCoding.decodeStored(J.self, from: try arguments.upcasted(from: version, to: J.self))
    }

    private init(
        check: @escaping @Sendable (String) throws -> Checked,
        read: @escaping @Sendable (String, Int) throws -> Checked,
        enqueue: @escaping @Sendable (String, Int, JobOptions, TenantTransaction) throws -> EnqueuedJob
    ) {
        self.check = check
        self.read = read
        self.enqueue = enqueue
    }

    /// The same for a job without a Swift type, whose arguments are never stored for later.
    static func none(_ name: String) -> StoredArguments {
        StoredArguments(
            check: { _ in throw JobError.unknownName(name) }, read: { _, _ in throw JobError.unknownName(name) },
            enqueue: { _, _, _, _ in throw JobError.unknownName(name) })
    }
}

extension StoredArguments.Checked {
    /// The arguments of a job.
    init<J: JobPayload>(_ job: J) throws {
        text = try SchemaCoding.text(job)
        version = J.version
        subjects = job.subjects
        confidentialJob = JobSecrets.members(of: J.self).isEmpty ? nil : J.name
    }
}
