import Logging
import TrellisDatabase
import TrellisKernel

/// The mails of all tenants: the only place of the module where tenants are crossed.
enum EveryTenantsMails {
    /// Returns the mail to which a server has given this identifier, locked until the transaction ends.
    static func mail(_ serverID: String, in tx: SystemTransaction) throws -> SentMailRecord? {
        let everyTenant = tx.acrossTenants(reason: "a notification names a mail, but not its tenant", level: .debug)
        let mails = SentMailRecord.where { $0.serverID == serverID }.order { $0.createdAt.descending }
        return try everyTenant.fetch(mails.limit(1), lock: .forUpdate).first
    }

    /// Removes mails that were sent before the time, in one batch; returns their number.
    static func erase(before time: Timestamp, limit: Int, in tx: SystemTransaction) throws -> Int {
        let everyTenant = tx.acrossTenants(reason: "old mails of every tenant are deleted", level: .debug)
        return try everyTenant.sql.execute(
            """
            DELETE FROM sent_mail WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM sent_mail \
            WHERE created_at < \(time) ORDER BY created_at LIMIT \(limit))
            """)
    }
}
