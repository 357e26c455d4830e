import Logging
import TrellisDatabase
import TrellisKernel
import TrellisSchema

extension AuditMaintenance {
    /// The number of payloads that one transaction erases.
    private static let erasedPerTransaction = 500

    /// Erases payloads in every chain, with the salts of their hashes, and adds an entry for each; returns their number.
    ///
    /// The hashes of the payloads stay. In portions, so that a failure leaves the earlier ones erased; idempotent.
    package func erase(_ which: AuditErasure, reason: String) async throws -> Int {
        var total = 0
        while true {
            let count = try await erasePortion(which, reason)
            total += count
            guard count == Self.erasedPerTransaction else { return total }
        }
    }

    private func erasePortion(_ which: AuditErasure, _ reason: String) async throws -> Int {
        let scope = scope
        return try await write("personal data is erased in every tenant") { rows in
            let sql = rows.sql
            let found = try sql.rows(which.statement(limit: Self.erasedPerTransaction)) {
                (tenant: try $0.decode(ID<Tenant>.self, at: 0), id: try $0.decode(Int.self, at: 1))
            }
            guard !found.isEmpty else { return 0 }
            try sql.execute("INSERT INTO audit_maintenance (action) VALUES ('erase')")
            for entry in found {
                try sql.execute(
                    "UPDATE audit_entry SET payload = NULL WHERE tenant_id = \(entry.tenant) AND id = \(entry.id)")
                try sql.execute(
                    """
                    UPDATE audit_seal SET salt = NULL WHERE tenant_id = \(entry.tenant) AND entry_id = \(entry.id) \
                    AND salt IS NOT NULL
                    """)
            }
            try sql.execute("DELETE FROM audit_maintenance")
            for entry in found {
                try AuditNote(Self.erased, of: "audit_entry", "\(entry.id)", ["reason": .string(reason)]).write(
                    sql, entry.tenant, scope, at: rows.now)
            }
            return found.count
        }
    }
}
