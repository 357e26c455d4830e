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
    /// - Parameter quota: The maximum for the tenant; nil for no limit.
    /// - Throws: ``FileError/quotaExceeded(_:)``; then no space is taken.
    @discardableResult
    func takeSpace(_ bytes: Int, quota: Int?) throws -> Int {
        let tenant = scope.tenantID
        let limit = quota ?? .max
        func take() throws -> FileUsageRecord? {
            try update(returning: FileUsageRecord.where { $0.id == tenant && $0.bytes <= limit - bytes }) {
                [$0.bytes.increment(by: bytes)]
            }.first
        }
        if let usage = try take() { return limit - usage.bytes }
        try insertMissing([FileUsageRecord(id: tenant, tenantID: tenant, bytes: 0)])
        guard let usage = try take() else { throw FileError.quotaExceeded(limit) }
        return limit - usage.bytes
    }

    /// Gives the space of a file back.
    func releaseSpace(_ bytes: Int) throws {
        let tenant = scope.tenantID
        guard bytes != 0 else { return }
        try update(FileUsageRecord.where { $0.id == tenant }) { [$0.bytes.increment(by: -bytes)] }
    }
}
