import Logging
import TrellisConfig
import TrellisDatabase
import TrellisKernel

/// Encrypts the secrets of webhooks of all tenants with the first key, so that the other keys can be removed.
struct SecretResealer: Sendable {
    /// The maximum number of webhooks that one transaction changes.
    private static let portion = 200

    private struct Row: Sendable {
        let tenantID: ID<Tenant>
        let id: ID<Webhook>
        let secret: String
        let previous: String?
    }
    let database: SystemDatabase
    let keys: LiveValue<SealingKeys>
    let logger: Logger

    /// Encrypts every secret that another key has encrypted; returns how many webhooks it changed, and how many current
    /// secrets no key can read.
    ///
    /// A secret that is replaced meanwhile stays as it is. The secret itself, and the webhook's version, don't change.
    func run() async throws -> (resealed: Int, unreadable: Int) {
        let keys = keys.current
        var (last, resealed, unreadable): (ID<Webhook>, Int, Int) = (ID(high: 0, low: 0), 0, 0)
        while true {
            try Task.checkCancellation()
            let result = try await database.write { [last] tx in try Self.reseal(after: last, keys, tx) }
            resealed += result.resealed
            unreadable += result.unreadable
            guard let next = result.last else { break }
            last = next
        }
        if unreadable > 0 {
            logger.error(
                "Secrets of webhooks can't be read: webhooks.secret_keys lacks their key",
                metadata: ["webhooks": "\(unreadable)"])
        }
        return (resealed, unreadable)
    }

    private static func reseal(
        after last: ID<Webhook>, _ keys: SealingKeys, _ tx: SystemTransaction
    ) throws -> (resealed: Int, unreadable: Int, last: ID<Webhook>?) {
        let sql = tx.acrossTenants(reason: "the secrets of all webhooks get one key", level: .debug).sql
        let prefix = keys.currentPrefix
        // Written out, since PostgreSQL's substr takes no 8-byte parameter.
        let length: SQL = "\(raw: "\(prefix.unicodeScalars.count)")"
        let rows = try sql.rows(
            """
            SELECT tenant_id, id, secret, CASE WHEN previous_secret_until > \(tx.now) THEN previous_secret END \
            FROM webhook WHERE id > \(last) AND (substr(secret, 1, \(length)) <> \(prefix) \
            OR substr(previous_secret, 1, \(length)) <> \(prefix)) ORDER BY id LIMIT \(portion)
            """
        ) { row in
            Row(
                tenantID: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<Webhook>.self, at: 1),
                secret: try row.decode(String.self, at: 2), previous: try row.decode(String?.self, at: 3))
        }
        var (resealed, unreadable) = (0, 0)
        for row in rows {
            guard let secret = try? keys.open(row.secret, of: row.id) else {
                unreadable += 1
                continue
            }
            // A previous secret that can't be read, or whose time is over, signs nothing any more.
            let previous = try row.previous.flatMap { try? keys.open($0, of: row.id) }
                .map { try keys.seal($0, of: row.id) }
            let kept: (secret: SQL, until: SQL) =
                previous.map { ("\($0)", "previous_secret_until") } ?? ("NULL", "NULL")
            resealed += try sql.execute(
                """
                UPDATE webhook SET secret = \(try keys.seal(secret, of: row.id)), previous_secret = \(kept.secret), \
                previous_secret_until = \(kept.until) WHERE tenant_id = \(row.tenantID) \
                AND id = \(row.id) AND secret = \(row.secret)
                """)
        }
        return (resealed, unreadable, rows.last?.id)
    }
}
