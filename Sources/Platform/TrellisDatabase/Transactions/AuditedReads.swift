import TrellisKernel

/// A row that a transaction returned, of a record whose reads are recorded.
struct AuditedRead: Sendable {
    let table: String
    let id: String
    let tenant: ID<Tenant>
    let scope: Scope?
    let reason: String?
}

/// The reads of one transaction, or of one statement, that are recorded in the audit.
final class ReadRecorder {
    private var reads: [AuditedRead] = []

    func add(_ read: AuditedRead) {
        reads.append(read)
    }

    /// Returns and removes the reads.
    func take() -> [AuditedRead] {
        defer { reads = [] }
        return reads
    }

    /// Decodes the record of a row, and records the read when the record's policy says so.
    func record<R: Record>(_ row: RowReader, _ context: ReadContext) throws -> R {
        let record = try R(row: row)
        guard R.table.audit.recordsReads else { return record }
        var bound = RowValues(capacity: R.table.columns.count)
        record.bind(to: &bound)
        var owner = ID<Tenant>.platform
        if let index = R.table.auditTenantColumn, case .uuid(let high, let low) = bound.values[index] {
            owner = ID(high: high, low: low)
        }
        add(
            AuditedRead(
                table: R.table.name, id: bound.values[R.table.roles.key].auditText, tenant: owner,
                scope: context.scope, reason: context.access.reason))
        return record
    }
}

extension TransactionCore {
    /// Decodes the record of a row, and records the read when the record's policy says so.
    func decodeRecordingRead<R: Record>(_ row: RowReader) throws -> R {
        try session.reads.record(row, context)
    }
}

extension TransactionSession {
    /// Writes the audit entries of the reads, each with access limited to its tenant.
    func writeReads() throws {
        for read in reads.take() {
            connection.setAccess(.tenant(read.tenant))
            connection.setAuthor(nil)
            let (scope, reader) = (read.scope, AuditContext(read.scope, at: now))
            var renderer = Renderer(database.engine.dialect)
            renderer.write(
                "INSERT INTO \(AuditContext.entryTable) (tenant_id, at, actor_id, request_id, origin, permission, reason, "
                    + "action, record, record_id) VALUES (")
            let values: [DatabaseValue] = [
                read.tenant.databaseValue, .timestamp(now), reader.actor.databaseValue,
                (scope?.requestID).databaseValue, .text(reader.origin), (scope?.origin.permission).databaseValue,
                read.reason.databaseValue, .text("read"), .text(read.table), .text(read.id),
            ]
            renderer.list(values) { $0.bind($1) }
            renderer.write(")")
            try connection.execute(renderer.statement)
        }
    }
}

extension Database {
    /// Runs `body` on one snapshot; writes the audit entries of its reads before it returns.
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        if let shared = RequestTransaction.current(of: self), let value = try await shared.read(body) { return value }
        let result = try await traced(.transaction(.read, engine.dialect.name)) { span in
            try await engine.read(on: target) { [self] connection in
                if target == .primary, let serverClock, serverClock.isDue { try serverClock.ask(connection) }
                let session = TransactionSession(connection, self, span: span)
                let value = try body(session)
                return (value: value, reads: session.reads.take())
            }
        }
        try await writeReads(result.reads)
        return result.value
    }

    /// Writes the audit entries of reads.
    func writeReads(_ reads: [AuditedRead]) async throws {
        guard !reads.isEmpty else { return }
        // A request that has written nothing yet: the entries are committed by themselves, whatever becomes of it.
        if let shared = RequestTransaction.current(of: self), !shared.isOpen {
            return try await RequestTransaction.$current.withValue(nil) { try await writeReads(reads) }
        }
        try await write(.standard) { session in for read in reads { session.reads.add(read) } }
    }
}

extension DatabaseValue {
    /// The identifier as audit entries store it.
    fileprivate var auditText: String {
        switch self {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        case .uuid(let high, let low): ID<Never>(high: high, low: low).description
        default: ""
        }
    }
}
