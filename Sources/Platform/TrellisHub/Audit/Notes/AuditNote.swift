import Logging
public import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

/// An audit entry about something other than a row change: a sign-in, a refusal, an operator's action.
package struct AuditNote: Sendable {
    let action: String
    let record: String?
    let recordID: String?
    let details: [(key: String, value: JSONValue)]

    /// A note of an action, named `noun.verb`, and optionally the row it concerns.
    package init(
        _ action: String, of record: String? = nil, _ recordID: String? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) {
        self.init(action, of: record, recordID, details.map { ($0.key, $0.value) })
    }

    /// A note with details that are known at run time.
    package init(
        _ action: String, of record: String?, _ recordID: String?, _ details: [(key: String, value: JSONValue)]
    ) {
        self.action = action
        self.record = record
        self.recordID = recordID
        self.details = details
    }

    /// Returns the note of this many alike.
    func counting(_ count: Int) -> AuditNote {
        AuditNote(action, of: record, recordID, details + [("count", .int(count))])
    }

    /// Inserts the entry for a tenant.
    func write(_ sql: UnfilteredSQL, _ tenant: ID<Tenant>, _ scope: Scope?, at now: Timestamp) throws {
        let payload: JSONText? =
            details.isEmpty
            ? nil
            : JSONText(try SchemaCoding.text(JSONValue.object(["details": .object(JSONObject(details))])))
        let actor = scope.flatMap { $0.userID == .noUser ? nil : $0.userID }
        let origin = scope.flatMap { $0.origin.name.isEmpty ? nil : $0.origin.name } ?? "system"
        let request = scope.flatMap { $0.requestID.isEmpty ? nil : $0.requestID }
        try sql.execute(
            """
            INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, action, record, \
            record_id, payload) VALUES (\(tenant), \(now), \(actor as ID<User>?), \(request as String?), \(origin), \
            \(scope?.origin.permission as String?), \(action), \(record as String?), \(recordID as String?), \
            \(payload as JSONText?))
            """)
    }
}

extension TenantTransaction {
    /// Adds an entry to the tenant's audit, in this transaction.
    ///
    /// For actions other than row changes; triggers add the entries of row changes.
    ///
    /// ```swift
    /// try tx.audit("project.shared", of: "project", id: project.id.description, ["with": .string(address)])
    /// ```
    public func audit(
        _ action: String, of record: String? = nil, id: String? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) throws {
        try write(AuditNote(action, of: record, id, details), at: now)
    }

    /// Inserts an entry, with the scope's user and request.
    fileprivate func write(_ note: AuditNote, at time: Timestamp) throws {
        let sql = unfiltered(reason: "The database numbers the entries; the row names the tenant.", level: .trace)
        try note.write(sql, scope.tenantID, scope, at: time)
    }
}

extension GlobalTransaction {
    /// Adds an entry to the platform's audit, in this transaction, for an action other than a row change.
    public func audit(
        _ action: String, of record: String? = nil, id: String? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) throws {
        try platform.audit(action, of: record, id: id, details)
    }
}

extension SystemTransaction {
    /// Adds an entry to the platform's audit, in this transaction, for an action other than a row change.
    ///
    /// - Parameter actor: The user, if it became known after the transaction began; by default the scope's user.
    public func audit(
        _ action: String, of record: String? = nil, id: String? = nil, by actor: ID<User>? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) throws {
        let own = scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        let named = Scope(
            tenantID: .platform, userID: actor ?? own.userID, requestID: own.requestID, origin: own.origin)
        try write(AuditNote(action, of: record, id, details), into: .platform, named, at: now)
    }

    /// Inserts an entry for a tenant, with the scope's user and request.
    func write(_ note: AuditNote, into tenant: ID<Tenant>, _ scope: Scope, at time: Timestamp) throws {
        try inTenant(scope.within(tenant)).write(note, at: time)
    }
}
