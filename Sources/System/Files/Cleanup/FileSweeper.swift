import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Ends what a crash or a client left unfinished, for the files of all tenants; runs as often as it likes.
struct FileSweeper: Sendable {
    /// The maximum number of rows that one transaction changes.
    private static let batch = 200
    /// How long a job has for its file before it counts as lost.
    private static let patience = Duration.seconds(3600)

    let database: SystemDatabase
    let retention: Duration

    /// Ends expired uploads, enqueues lost checks and deletions again, and removes rows after the retention.
    func run() async throws {
        try await repeatedly { tx in
            let expired = FileRecord.where { $0.expiresAt < tx.now }.order { $0.expiresAt.ascending }
            return try tx.eachFile(of: expired, limit: Self.batch) { tx, file in try tx.discard(file.id) }
        }
        // These stay in the queries until their jobs have run, so one batch at a time.
        try await database.write { tx in
            let lost = tx.now - Self.patience
            let unchecked = FileRecord.where { $0.state == .pending && $0.expiresAt == nil && $0.updatedAt < lost }
            try tx.eachFile(of: unchecked.order { $0.updatedAt.ascending }, limit: Self.batch) { tx, file in
                try tx.enqueueCheck(of: file.id)
            }
            let undeleted = FileRecord.where {
                $0.state == .deleted && $0.contentDeletedAt == nil && $0.deletedAt < lost
            }
            try tx.eachFile(of: undeleted.order { $0.deletedAt.ascending }, limit: Self.batch) { tx, file in
                try tx.enqueueDeletion(of: file.id)
            }
        }
        let retention = retention
        try await repeatedly { tx in
            let old = FileRecord.where {
                $0.state == .deleted && $0.contentDeletedAt != nil && $0.deletedAt < tx.now - retention
            }
            return try tx.eachFile(of: old.order { $0.deletedAt.ascending }, limit: Self.batch) { tx, file in
                try tx.erase(FileRecord.where { $0.id == file.id })
            }
        }
    }

    /// Runs transactions until one finds less than a batch.
    private func repeatedly(_ body: @escaping @Sendable (SystemTransaction) throws -> Int) async throws {
        var count = Self.batch
        while count == Self.batch {
            try Task.checkCancellation()
            count = try await database.write(body)
        }
    }
}

extension SystemTransaction {
    /// Calls `body` for the first files of the query among all tenants, with a transaction of the file's tenant;
    /// returns their number.
    ///
    /// The rows are locked; those that another transaction has locked are left out.
    @discardableResult
    fileprivate func eachFile(
        of query: Query<FileRecord>, limit: Int, _ body: (TenantTransaction, FileRecord) throws -> Void
    ) throws -> Int {
        let everyTenant = acrossTenants(reason: "unfinished files of every tenant are cleaned up", level: .debug)
        let files = try everyTenant.fetch(query.limit(limit), lock: .forUpdate.skippingLocked)
        for file in files {
            let scope = Scope(
                tenantID: file.tenantID, userID: .noUser, requestID: "", origin: WorkOrigin("job \(SweepFiles.name)"))
            try body(inTenant(scope), file)
        }
        return files.count
    }
}
