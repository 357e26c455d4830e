import TrellisDatabase
package import TrellisKernel

extension JobControl {
    /// Changes the arguments, start, priority or queue of a job that waits, and returns its new row.
    ///
    /// Locks the row, so of this and the job's start one comes first. Arguments are checked against the schema of the
    /// type, and stored as those of its current version; subjects, and a unique key that is made of arguments, follow
    /// them. A job that waits for others keeps waiting. A later start moves the job's expiry as far. The history says
    /// what changed and who did it, without the values of arguments; the audit records that. An empty edit only checks
    /// the state.
    ///
    /// - Parameters:
    ///   - catalog: the jobs and queues of the product.
    ///   - actor: the operator; nil for the platform.
    /// - Throws: ``JobError/notFound``; ``JobError/onItsWay``; ``JobError/notWaiting(_:)``; ``JobError/unknownQueue(_:)``;
    ///   ``JobError/unknownName(_:)`` for arguments of a job that no module declares;
    ///   ``JobError/argumentsNotEditable(job:)``; ``JobError/argumentsTooLarge(size:limit:)``;
    ///   ``JobError/notUnique(existing:)``; `InvalidInput` with pointers below `/arguments`.
    @discardableResult
    package func edit(
        _ id: ID<BackgroundJob>, tenant: ID<Tenant>, _ edit: JobEdit, in catalog: JobCatalog, by actor: ID<User>?
    ) async throws -> JobRecord {
        if let queue = edit.queue, !catalog.queues.contains(where: { $0.name == queue }) {
            throw JobError.unknownQueue(queue)
        }
        return try await arrivals.requiring(id, tenant) {
            try await database.write(in: tenant) { tx in
                let rows = JobRows(tx)
                try rows.lockWaiting(id, of: tenant)
                var job = try tx.job(id)
                guard !edit.isEmpty else { return job }
                if let patch = edit.arguments {
                    guard let registration = catalog[job.name] else { throw JobError.unknownName(job.name) }
                    guard let editor = registration.argumentsEditor else {
                        throw JobError.argumentsNotEditable(job: job.name)
                    }
                    try tx.apply(try editor.edit(patch, job, tx), to: &job)
                }
                job.apply(edit, at: tx.databaseNow)
                try tx.update(JobRecord.where { $0.id == id }) { [job] in
                    [
                        $0.arguments.set(job.arguments), $0.hasContent.set(job.hasContent), $0.version.set(job.version),
                        $0.uniqueKey.set(job.uniqueKey), $0.declaredKey.set(job.declaredKey), $0.queue.set(job.queue),
                        $0.priority.set(job.priority), $0.declaredPriority.set(job.declaredPriority),
                        $0.scheduledAt.set(job.scheduledAt), $0.expiresAt.set(job.expiresAt), $0.state.set(job.state),
                    ]
                }
                try rows.insertHistory([
                    JobHistoryEntry(
                        tenantID: tenant, job: id, kind: .edited, attempt: job.attempt, message: edit.summary(of: job),
                        actor: actor)
                ])
                if job.state == .available { rows.wake(queue: job.queue) }
                return job
            }
        }
    }
}

extension JobRows {
    /// Locks a job that waits.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/notWaiting(_:)``.
    @discardableResult
    func lockWaiting(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>) throws -> LockedJob {
        guard let job = try lock([(tenant, id)]).first else { throw JobError.notFound }
        guard [.scheduled, .available, .blocked].contains(job.state) else { throw JobError.notWaiting(job.state) }
        return job
    }
}

extension TenantTransaction {
    /// Sets the arguments of a locked job, and writes what other tables know of them.
    fileprivate func apply(_ edited: EditedArguments, to job: inout JobRecord) throws {
        try (attachment(JobLimits.self) ?? JobLimits()).checkArguments(edited.text)
        let (id, tenant) = (job.id, job.tenantID)
        job.arguments = edited.divided.shown
        job.hasContent = edited.divided.content != nil
        job.version = edited.version
        try JobRows(self).endUse(ofArguments: [(tenant, id)])
        if let content = edited.divided.content { try insert(content.record(of: id, tenant: tenant)) }
        try erase(JobSubjectRecord.where { $0.jobID == id })
        let subjects = Set(edited.subjects).map { subject in
            JobSubjectRecord(id: ID(), tenantID: tenant, jobID: id, subject: subject.description)
        }
        if !subjects.isEmpty { try insert(contentsOf: subjects) }
        guard let key = edited.key, key != job.declaredKey else { return }
        if job.uniqueKey != nil {
            try release(key, unless: id)
            job.uniqueKey = key
        }
        job.declaredKey = key
    }

    /// Frees a unique key of a job whose period is over.
    ///
    /// - Throws: ``JobError/notUnique(existing:)`` if another job has the key.
    private func release(_ key: String, unless id: ID<BackgroundJob>) throws {
        guard let other = try first(JobRecord.where { $0.uniqueKey == key && $0.id != id }) else { return }
        guard let until = other.uniqueUntil, until <= databaseNow else {
            throw JobError.notUnique(existing: other.id)
        }
        try update(JobRecord.where { $0.id == other.id }) { [$0.uniqueKey.set(nil)] }
    }
}

extension JobRecord {
    /// Applies what isn't an argument.
    fileprivate mutating func apply(_ edit: JobEdit, at now: Timestamp) {
        if let queue = edit.queue { self.queue = queue }
        if let priority = edit.priority {
            self.priority = priority.rawValue
            declaredPriority = nil
        }
        guard let requested = edit.start else { return }
        let start =
            switch requested {
            case .at(let moment): max(moment, now)
            case .after(let pause): now + .microseconds(max(pause.storedMicroseconds, 0))
            }
        if start > scheduledAt { expiresAt = expiresAt.map { $0 + (start - scheduledAt) } }
        scheduledAt = start
        if state != .blocked { state = start > now ? .scheduled : .available }
    }
}

extension JobEdit {
    /// Returns what changed, for the history.
    fileprivate func summary(of job: JobRecord) -> String {
        var parts: [String] = []
        if arguments != nil { parts.append("arguments") }
        if start != nil { parts.append("start \(job.scheduledAt)") }
        if let priority { parts.append("priority \(priority)") }
        if let queue { parts.append("queue \(queue)") }
        return parts.joined(separator: ", ")
    }
}
