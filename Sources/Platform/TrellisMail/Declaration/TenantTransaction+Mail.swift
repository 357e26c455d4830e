public import TrellisDatabase
public import TrellisJobs
import TrellisKernel
import TrellisSchema

extension TenantTransaction {
    /// Sends a mail after this transaction commits, and never when it is rolled back.
    ///
    /// It enqueues a ``SendMail`` job. If the mail has a ``Mail/key`` that another one had, nothing is enqueued, and the
    /// result is the job of the first one.
    ///
    /// - Parameter options: overrides of the job's defaults, such as the start; a unique key replaces the mail's.
    /// - Throws: the errors of enqueuing; the error of a value that JSON can't represent.
    @discardableResult
    public func send(_ mail: some Mail, _ options: JobOptions = .standard) throws -> EnqueuedJob {
        try enqueue(try SendMail(mail), options.unique(for: mail))
    }
}

extension GlobalTransaction {
    /// Sends a mail for the user of a module without tenants; otherwise like the function of a tenant's transaction.
    @discardableResult
    public func send(_ mail: some Mail, _ options: JobOptions = .standard) throws -> EnqueuedJob {
        try enqueue(try SendMail(mail), options.unique(for: mail))
    }
}

extension SystemTransaction {
    /// Sends a mail of the platform itself, which belongs to no tenant; otherwise like the function of a tenant's
    /// transaction.
    @discardableResult
    public func send(_ mail: some Mail, _ options: JobOptions = .standard) throws -> EnqueuedJob {
        try enqueue(try SendMail(mail), options.unique(for: mail))
    }
}

extension SendMail {
    /// The job for a mail.
    fileprivate init<M: Mail>(_ mail: M) throws {
        self.init(
            mail: M.name, version: M.version, to: mail.to.wireAddress, language: mail.language,
            content: try JSONValue(parsing: try SchemaCoding.text(mail)).object ?? [:])
    }
}

extension JobOptions {
    /// Returns the options with the mail's key, if it has one and they don't.
    fileprivate func unique<M: Mail>(for mail: M) -> JobOptions {
        guard unique == nil, let key = mail.key else { return self }
        var options = self
        options.unique = UniqueJob("\(M.name):\(key)", until: .retention)
        return options
    }
}
