import Trellis
import TrellisDatabase
import TrellisKernel

/// A row of `file_usage`: the space that a tenant's files take, pending ones included; one row for each tenant.
///
/// A row of its own, so that concurrent uploads can't exceed the quota together: each one changes this row.
@Record("file_usage")
struct FileUsageRecord: TenantOwned {
    let id: ID<Tenant>
    let tenantID: ID<Tenant>
    /// The sum of the sizes.
    var bytes: Int
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the number of bytes of a tenant's files.
    func usedSpace(of tenant: ID<Tenant>) throws -> Int { try find(FileUsageRecord.self, tenant)?.bytes ?? 0 }
}

extension TenantTransaction {
    /// Takes space for a file, and returns what is left of the quota.
    ///
    /// The statement that takes it also checks the limit, so the sum is never counted.
    ///
    /// - Throws: ``SpaceLimit/refusal``; then no space is taken.
    @discardableResult
    func takeSpace(_ bytes: Int) throws -> SpaceLimit {
        let tenant = scope.tenantID
        let limit = try limit(of: .storage)
        let (rest, overflow) = (limit?.maximum ?? .max).subtractingReportingOverflow(bytes)
        func take() throws -> FileUsageRecord? {
            guard !overflow else { return nil }
            return try update(returning: FileUsageRecord.where { $0.id == tenant && $0.bytes <= rest }) {
                [$0.bytes.increment(by: bytes)]
            }.first
        }
        if let usage = try take() { return SpaceLimit(limit, used: usage.bytes) }
        try insertMissing([FileUsageRecord(id: tenant, tenantID: tenant, bytes: 0)])
        guard let usage = try take() else { throw SpaceLimit(limit, used: 0).refusal }
        return SpaceLimit(limit, used: usage.bytes)
    }

    /// Gives the space of a file back.
    func releaseSpace(_ bytes: Int) throws {
        let tenant = scope.tenantID
        guard bytes != 0 else { return }
        try update(FileUsageRecord.where { $0.id == tenant }) { [$0.bytes.increment(by: -bytes)] }
    }
}

/// The limit of a tenant's space, and what is left of it.
struct SpaceLimit: Hashable, Sendable {
    /// The bytes that are left; the largest number if there is no limit.
    let left: Int
    private let limit: QuotaLimit?

    init(_ limit: QuotaLimit?, used: Int) {
        self.limit = limit
        left = max((limit?.maximum ?? .max) - max(used, 0), 0)
    }

    /// The error of a file that needs more: ``FileError/quotaExceeded(_:)`` for the limit of the settings, a
    /// ``QuotaError`` for that of the plan or the tenant.
    var refusal: any AppError {
        guard let limit, limit.source != .setting else { return FileError.quotaExceeded(limit?.maximum ?? .max) }
        return limit.refusal(of: .storage)
    }
}
