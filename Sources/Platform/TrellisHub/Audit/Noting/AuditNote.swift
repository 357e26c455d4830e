public import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

/// Something that is to be in the audit and is no change of a row: a sign-in, a refusal, a deed of an operator.
package struct AuditNote: Sendable {
    let action: String
    let record: String?
    let recordID: String?
    let details: [(key: String, value: JSONValue)]

    /// A note of what was done, `noun.deed`, to which row, if to one.
    package init(
        _ action: String, of record: String? = nil, _ recordID: String? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) {
        self.action = action
        self.record = record
        self.recordID = recordID
        self.details = details.map { ($0.key, $0.value) }
    }

    /// Writes the entry into the chain of a tenant.
    func write(_ sql: UnfilteredSQL, _ tenant: ID<Tenant>, _ scope: Scope?, at now: Timestamp) throws {
        let payload: TrellisDatabase.JSONText? =
            details.isEmpty
            ? nil
            : TrellisDatabase.JSONText(
                try SchemaCoding.text(
                    JSONValue.object(["details": .object(JSONObject(details))])))
        let actor = scope.flatMap { $0.userID == .nobody ? nil : $0.userID }
        let origin = scope.flatMap { $0.origin.name.isEmpty ? nil : $0.origin.name } ?? "system"
        let request = scope.flatMap { $0.requestID.isEmpty ? nil : $0.requestID }
        try sql.execute(
            """
            INSERT INTO audit_entry (tenant_id, at, actor_id, request_id, origin, permission, action, record, record_id, \
            payload) VALUES (\(tenant), \(now), \(actor as ID<User>?), \(request as String?), \(origin), \
            \(scope?.origin.permission as String?), \(action), \(record as String?), \(recordID as String?), \
            \(payload as TrellisDatabase.JSONText?))
            """)
    }
}

extension TenantTransaction {
    /// Puts something into the tenant's audit that is no change of a row; committed and rolled back with the rest.
    ///
    /// Changes of rows leave their entries by themselves.
    ///
    /// ```swift
    /// try tx.audit("project.shared", of: "project", id: project.id.description, ["with": .string(address)])
    /// ```
    public func audit(
        _ action: String, of record: String? = nil, id: String? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) throws {
        try AuditNote(action, of: record, id, details).write(unfiltered, scope.tenantID, scope, at: now)
    }
}

extension SystemTransaction {
    /// Puts something into the platform's own audit that is no change of a row; committed and rolled back with the rest.
    ///
    /// - Parameter actor: who did it, where that is known since the transaction began; otherwise its own scope says.
    public func audit(
        _ action: String, of record: String? = nil, id: String? = nil, by actor: ID<User>? = nil,
        _ details: KeyValuePairs<String, JSONValue> = [:]
    ) throws {
        let own = scope ?? Scope(tenantID: .platform, userID: .nobody, requestID: "")
        let named = Scope(
            tenantID: .platform, userID: actor ?? own.userID, requestID: own.requestID, origin: own.origin)
        try write(AuditNote(action, of: record, id, details), into: .platform, named, at: now)
    }

    /// Writes an entry into the chain of a tenant, on behalf of whoever the scope names.
    func write(_ note: AuditNote, into tenant: ID<Tenant>, _ scope: Scope, at time: Timestamp) throws {
        try note.write(inTenant(scope.within(tenant)).unfiltered, tenant, scope, at: time)
    }
}
