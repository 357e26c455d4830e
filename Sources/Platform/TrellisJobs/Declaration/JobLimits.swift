import TrellisDatabase

/// The sizes that jobs must not exceed, so that one job can't fill the database or the memory of a worker.
package struct JobLimits: Hashable, Sendable {
    /// The most bytes of a job's arguments, as JSON.
    package var arguments = 1 << 20
    /// The most bytes of the result of a job or a step, as JSON.
    package var result = 1 << 20
    /// The most bytes of arguments, of a result or a step that the storage keeps, as JSON.
    package var content = 16 << 20
    /// The most steps of a job.
    package var steps = 1000
    /// The most bytes of a file.
    package var file = 1 << 30
    /// The most lines of the log of an attempt.
    package var logLines = 500

    /// The limits of a database to which no others are attached.
    package init() {}

    /// The limits of the database's product.
    init(of database: Database) {
        self = database.attachment() ?? JobLimits()
    }

    /// - Throws: ``JobError/argumentsTooLarge(size:limit:)``.
    func checkArguments(_ arguments: String) throws(JobError) {
        guard arguments.utf8.count <= self.arguments else {
            throw .argumentsTooLarge(size: arguments.utf8.count, limit: self.arguments)
        }
    }

    /// - Throws: ``JobError/resultTooLarge(size:limit:)``.
    func checkResult(_ result: String) throws(JobError) {
        guard result.utf8.count <= self.result else {
            throw .resultTooLarge(size: result.utf8.count, limit: self.result)
        }
    }

    /// Checks what the storage keeps.
    ///
    /// - Throws: ``JobError/argumentsTooLarge(size:limit:)``; ``JobError/resultTooLarge(size:limit:)``.
    func checkContent(_ size: Int, areArguments: Bool) throws(JobError) {
        guard size > content else { return }
        throw areArguments
            ? .argumentsTooLarge(size: size, limit: content) : .resultTooLarge(size: size, limit: content)
    }

    /// - Throws: ``JobError/fileTooLarge(limit:)``.
    func checkFile(_ size: Int) throws(JobError) {
        guard size <= file else { throw .fileTooLarge(limit: file) }
    }
}
