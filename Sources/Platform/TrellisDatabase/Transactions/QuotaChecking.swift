import Synchronization
package import TrellisKernel

/// The limits of tenants, for write transactions that must not exceed them.
package protocol QuotaChecking: Sendable {
    /// Returns the limit that holds for the transaction's tenant; nil if there is none.
    func limit(of quota: Quota, in rows: TenantReader) throws -> QuotaLimit?

    /// Throws unless the tenant may have, or do, `amount` more; until the commit no other transaction of the tenant
    /// passes the same check.
    func require(_ quota: Quota, adding amount: Int, in tx: TenantTransaction) throws
}

extension Database {
    /// Connects the limits that all later transactions use; returns false and changes nothing if there are some.
    ///
    /// Not a parameter of `open`, for the same reason as ``connect(_:)-(EventPublishing)``.
    package func connect(_ quotas: any QuotaChecking) -> Bool {
        self.quotas.withLock { connected in
            guard connected == nil else { return false }
            connected = quotas
            return true
        }
    }
}

extension ReadTransaction {
    /// The limits that are connected to the transaction's database; nil if there are none.
    package var quotas: (any QuotaChecking)? { core.session.database.quotas.withLock { $0 } }
}

extension TenantTransaction {
    /// The same transaction, for code that only reads.
    public var reader: TenantReader { TenantReader(core.session, scope, core.own) }
}
