/// What the audit keeps of the rows of a record.
///
/// Unless a record says otherwise, every change of a row leaves an entry with the columns that changed.
///
/// ```swift
/// extension UserRecord {
///     static var audit: AuditPolicy { .changes(hashing: ["password_hash"]) }
/// }
/// ```
/// Triggers of the database write the entries, so statements by hand and in bulk leave theirs too.
public struct AuditPolicy: Hashable, Sendable {
    /// Whether changes leave entries.
    public let keepsChanges: Bool
    /// Whether reading a row leaves an entry too.
    public var keepsReads = false
    /// The columns of which only a SHA-256 is kept, so that it shows that they changed and to the same value or another.
    public let hashed: [String]
    /// The column that says into which tenant's chain entries go; nil is the row's own tenant, or the platform's.
    public var tenantColumn: String?
    /// The rows whose insertion alone is kept, as a condition on `NEW`; nil keeps every change.
    public let insertedWhere: String?
    /// Why changes leave no entries, or few.
    public let reason: String?

    private init(keepsChanges: Bool, hashed: [String] = [], insertedWhere: String? = nil, reason: String? = nil) {
        self.keepsChanges = keepsChanges
        self.hashed = hashed.sorted()
        self.insertedWhere = insertedWhere
        self.reason = reason
    }

    /// Every insertion, update and deletion leaves an entry.
    public static let changes = AuditPolicy(keepsChanges: true)

    /// As ``changes``; of these columns a SHA-256 stands in place of the value.
    ///
    /// The hash has no key: a value that can be guessed can be found by trying. Passwords are hashed before they are
    /// stored, so that doesn't concern them.
    public static func changes(hashing columns: [String]) -> AuditPolicy {
        AuditPolicy(keepsChanges: true, hashed: columns)
    }

    /// The insertion of rows that fulfil a condition leaves an entry, and nothing else does.
    ///
    /// - Parameters:
    ///   - condition: SQL that every engine understands, on the columns of `NEW`: `NEW.actor_id IS NOT NULL`.
    ///   - reason: why the rest leaves none; listed in reports.
    public static func insertions(where condition: StaticString, reason: StaticString) -> AuditPolicy {
        AuditPolicy(keepsChanges: true, insertedWhere: "\(condition)", reason: "\(reason)")
    }

    /// Nothing leaves an entry; `reason` says why, and is listed in reports.
    public static func off(reason: StaticString) -> AuditPolicy {
        AuditPolicy(keepsChanges: false, reason: "\(reason)")
    }

    /// The same, and entries go into the chain of the tenant that this column names: for rows that belong to no tenant and
    /// tell of one.
    public func keptForTenant(in column: String) -> AuditPolicy {
        var policy = self
        policy.tenantColumn = column
        return policy
    }

    /// The same, and whoever reads a row leaves an entry: committed before the reader gets the row.
    public func withReads() -> AuditPolicy {
        var policy = self
        policy.keepsReads = true
        return policy
    }
}

extension AuditPolicy: CustomStringConvertible {
    /// One line for reports.
    public var description: String {
        guard keepsChanges else { return "off: \(reason ?? "")" }
        let what = insertedWhere.map { "insertions where \($0)" } ?? "changes"
        let secrets = hashed.isEmpty ? "" : ", hashing \(hashed.joined(separator: ", "))"
        let chain = tenantColumn.map { ", for the tenant in \($0)" } ?? ""
        return what + secrets + (keepsReads ? ", reads" : "") + chain + (reason.map { ": \($0)" } ?? "")
    }
}

extension Record {
    /// Every change leaves an entry.
    public static var audit: AuditPolicy { .changes }
}
