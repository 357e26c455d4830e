import TrellisDatabase
import TrellisMigrations

/// A row of `auth_throttle`: the bucket of one account, device, user or network.
///
/// A full bucket has no row. Times are microseconds since 1970, since the statement that counts computes with them.
@Record("auth_throttle")
struct ThrottleRecord {
    /// What is counted, as in `network/203.0.113.7`; accounts and devices as hashes.
    let id: String
    /// When the last attempt was admitted.
    var countedAt: Int64
    /// When the bucket will be full.
    var fullAt: Int64
    /// From when on the next attempt is admitted; 0 for at once.
    var openAt: Int64
}

extension ThrottleRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every attempt to sign in; failures have own entries") }
}

/// The migrations of the throttle, in order.
enum ThrottleMigrations {
    static let all = [
        Migration("auth.010-throttle") { schema in
            schema.create("auth_throttle") { table in
                table.text("id")
                table.integer("counted_at")
                table.integer("full_at")
                table.integer("open_at")
                table.primaryKey(["id"])
                table.index(["full_at"])
            }
        } down: { schema in
            schema.drop("auth_throttle")
        }
    ]
}
