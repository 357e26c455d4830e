import TrellisKernel

/// A row that a transaction gave out, of a record that keeps reads.
struct AuditedRead: Sendable {
    let table: String
    let id: String
    let tenant: ID<Tenant>
    let scope: Scope?
    let reason: String?
}

extension TransactionCore {
    /// The record of a row that is given out; notes that it was, where the record keeps reads.
    func given<R: Record>(_ row: RowReader) throws -> R {
        let record = try R(row: row)
        guard R.table.audit.keepsReads else { return record }
        var bound = RowValues(capacity: R.table.columns.count)
        record.bind(to: &bound)
        var owner = ID<Tenant>.platform
        if let index = R.table.chainColumn, case .uuid(let high, let low) = bound.values[index] {
            owner = ID(high: high, low: low)
        }
        let reason: String? = if case .everyTenant(let reason) = reach { reason } else { nil }
        session.note(
            AuditedRead(
                table: R.table.name, id: bound.values[R.table.roles.key].auditText, tenant: owner,
                scope: author?.scope ?? scope, reason: reason))
        return record
    }

    /// Refuses what would give out columns of a row without saying which row.
    func requireUnkept(_ table: RecordTable) throws {
        guard table.audit.keepsReads else { return }
        throw DatabaseError.statement(
            message: "The audit keeps reads of \(table.name): fetch whole rows of it, without a join.")
    }
}

extension TransactionSession {
    /// Writes the entries of what was read, with the tenant of each in reach.
    func writeReads() throws {
        for read in takeReads() {
            connection.limit(to: .tenant(read.tenant))
            connection.write(for: nil)
            let scope = read.scope
            let actor = scope.flatMap { $0.userID == .nobody ? nil : $0.userID }
            let origin = scope.flatMap { $0.origin.name.isEmpty ? nil : $0.origin.name } ?? AuditAuthor.unnamed
            var renderer = Renderer(database.engine.dialect)
            renderer.write(
                "INSERT INTO \(AuditedTable.entries) (tenant_id, at, actor_id, request_id, origin, permission, reason, "
                    + "action, record, record_id) VALUES (")
            let values: [DatabaseValue] = [
                read.tenant.databaseValue, .timestamp(now), actor.databaseValue, (scope?.requestID).databaseValue,
                .text(origin), (scope?.origin.permission).databaseValue, read.reason.databaseValue, .text("read"),
                .text(read.table), .text(read.id),
            ]
            renderer.list(values) { $0.bind($1) }
            renderer.write(")")
            try connection.execute(renderer.statement)
        }
    }
}

extension Database {
    /// Runs `body` on one snapshot; what it read of records that keep reads is written before anybody gets it.
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        let given = try await engine.read(on: target) { [self] connection in
            let session = TransactionSession(connection, self)
            let value = try body(session)
            return (value: value, reads: session.takeReads())
        }
        try await keep(given.reads)
        return given.value
    }

    /// Writes the entries of what was read.
    func keep(_ reads: [AuditedRead]) async throws {
        guard !reads.isEmpty else { return }
        try await write(.standard) { session in for read in reads { session.note(read) } }
    }
}

extension DatabaseValue {
    /// An identifier as entries have it.
    fileprivate var auditText: String {
        switch self {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        case .uuid(let high, let low): ID<Never>(high: high, low: low).description
        default: ""
        }
    }
}
