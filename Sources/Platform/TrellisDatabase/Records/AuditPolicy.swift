/// The policy of what the audit records of a record's rows.
///
/// By default, every change of a row writes an entry with the changed columns.
///
/// ```swift
/// extension UserRecord {
///     static var audit: AuditPolicy { .changes(hashing: ["password_hash"]) }
/// }
/// ```
/// Database triggers write the entries, so raw SQL and bulk statements are recorded too.
public struct AuditPolicy: Hashable, Sendable {
    /// Whether changes write entries.
    public let recordsChanges: Bool
    /// Whether reading a row also writes an entry.
    public var recordsReads = false
    /// The columns of which only a keyed hash is stored; it shows whether the value of a row changed, and to a former one.
    public let hashed: [String]
    /// The column with the tenant whose chain gets the entries; nil means the row's own tenant, or the platform.
    public var tenantColumn: String?
    /// A condition on `NEW`: only insertions of matching rows are recorded; nil records every change.
    public let insertCondition: String?
    /// Why no or only some changes are recorded.
    public let reason: String?

    private init(recordsChanges: Bool, hashed: [String] = [], insertCondition: String? = nil, reason: String? = nil) {
        self.recordsChanges = recordsChanges
        self.hashed = hashed.sorted()
        self.insertCondition = insertCondition
        self.reason = reason
    }

    /// Every insertion, update and deletion writes an entry.
    public static let changes = AuditPolicy(recordsChanges: true)

    /// As ``changes``, with an HMAC-SHA256 in place of the values of these columns.
    ///
    /// The key is in the table `audit_hash_key`. So a reader of entries can't find a value by trying, and a reader of the
    /// whole database can. The hash covers tenant, table, column and row: equal values of two rows have different ones.
    public static func changes(hashing columns: [String]) -> AuditPolicy {
        AuditPolicy(recordsChanges: true, hashed: columns)
    }

    /// Records only insertions of rows matching a condition.
    ///
    /// - Parameters:
    ///   - condition: SQL that every engine understands, on the columns of `NEW`: `NEW.actor_id IS NOT NULL`.
    ///   - reason: why other changes aren't recorded; listed in reports.
    public static func insertions(where condition: StaticString, reason: StaticString) -> AuditPolicy {
        AuditPolicy(recordsChanges: true, insertCondition: "\(condition)", reason: "\(reason)")
    }

    /// Records no changes; `reason` says why and is listed in reports.
    public static func off(reason: StaticString) -> AuditPolicy {
        AuditPolicy(recordsChanges: false, reason: "\(reason)")
    }

    /// Returns the policy with entries in the chain of the tenant in this column, for rows that aren't tenant-owned but
    /// refer to a tenant.
    public func forTenant(in column: String) -> AuditPolicy {
        var policy = self
        policy.tenantColumn = column
        return policy
    }

    /// Returns the policy with an entry for each row read, committed before the reader gets the row.
    public func withReads() -> AuditPolicy {
        var policy = self
        policy.recordsReads = true
        return policy
    }
}

extension AuditPolicy: CustomStringConvertible {
    /// One line for reports.
    public var description: String {
        guard recordsChanges else { return "off: \(reason ?? "")" }
        let what = insertCondition.map { "insertions where \($0)" } ?? "changes"
        let secrets = hashed.isEmpty ? "" : ", hashing \(hashed.joined(separator: ", "))"
        let chain = tenantColumn.map { ", for the tenant in \($0)" } ?? ""
        return what + secrets + (recordsReads ? ", reads" : "") + chain + (reason.map { ": \($0)" } ?? "")
    }
}

extension Record {
    /// Every change writes an entry.
    public static var audit: AuditPolicy { .changes }
}
