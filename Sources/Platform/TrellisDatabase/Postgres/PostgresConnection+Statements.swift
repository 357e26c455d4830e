import CLibPQ
import TrellisKernel

extension PostgresConnection {
    func setAccess(_ access: RowAccess) {
        requestedAccess = access
    }

    func setAuthor(_ author: AuditContext?) {
        self.author = author
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        _ = try run(statement).forEach(row)
    }

    /// Reads through a cursor, so that neither the server nor the client holds more than a few hundred rows.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        cursorCount &+= 1
        let cursor = "trellis_cursor_\(cursorCount)"
        let declaration = "DECLARE \(cursor) NO SCROLL CURSOR FOR \(statement.text)"
        try run(Statement(declaration, statement.values), isCached: false)
        while true {
            let result = try run(Statement("FETCH FORWARD 500 FROM \(cursor)"), isCached: false)
            guard try result.forEach(row), result.rowCount == 500 else { break }
        }
        try run(Statement("CLOSE \(cursor)"), isCached: false)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        // Statements with many values come in many lengths: caching them would evict others.
        let result = try run(statement, isCached: statement.values.count <= 100)
        // The rollback to a savepoint also resets the transaction's settings.
        if result.tag == "ROLLBACK" { (serverAccess, serverAuthor) = (nil, nil) }
        return result.changed
    }

    func executeDeferred(_ statement: Statement) throws {
        guard case .none = phase else {
            try checkTime()
            try enqueueAll(statement.text, PostgresParameters(statement.values), isCached: true)
            hasDeferred = true
            return
        }
        try execute(statement)
    }

    func waitForDeferred() {
        guard hasDeferred else { return }
        do {
            try pipeline.send()
            _ = collectResults()
        } catch {
            isBroken = true
        }
    }

    /// Runs a statement after everything it needs: BEGIN, the tenant, its preparation; all in one round trip.
    ///
    /// When a schema change has invalidated the statement's plan, it runs again if it is the first of its transaction.
    @discardableResult
    func run(_ statement: Statement, isCached: Bool = true) throws -> PostgresResult {
        try checkTime()
        let isFirst = if case .pending = phase { true } else { false }
        do {
            return try attempt(statement, isCached: isCached)
        } catch let error as DatabaseError where error.isStalePlan && isFirst {
            try restart()
            return try attempt(statement, isCached: isCached)
        }
    }

    private func attempt(_ statement: Statement, isCached: Bool) throws -> PostgresResult {
        // The parameters are checked before anything is queued: queued commands that aren't sent would run in the next
        // transaction, with this tenant.
        try enqueueAll(statement.text, PostgresParameters(statement.values), isCached: isCached)
        try pipeline.send()
        guard let result = try collect() else { throw DatabaseError.disconnected }
        return result
    }

    /// Queues everything that a statement needs, then the statement.
    private func enqueueAll(_ text: String, _ values: PostgresParameters, isCached: Bool) throws {
        do {
            try begin()
            try enqueueAccessInTransaction()
            try enqueue(text, values, isMain: true, isCached: isCached)
        } catch {
            isBroken = true
            throw error
        }
    }

    /// Waits for all sent commands; returns the result of the last main command.
    ///
    /// - Throws: the error of the first command that failed.
    func collect() throws -> PostgresResult? {
        let results = collectResults()
        if let failure = results.failure { throw failure }
        return results.main.last
    }

    /// Waits for all sent commands; a preparation or deallocation that failed is repeated later.
    func collectResults() -> PostgresPipeline.Results {
        let results = pipeline.collect()
        hasDeferred = false
        for text in results.failedPreparations { statements.remove(text) }
        pendingDeallocations += results.failedDeallocations
        if results.isLost { isBroken = true }
        return results
    }

    func enqueue(_ statement: Statement, isMain: Bool, isCached: Bool = true) throws {
        try enqueue(statement.text, PostgresParameters(statement.values), isMain: isMain, isCached: isCached)
    }

    func enqueue(_ text: String, _ values: PostgresParameters, isMain: Bool, isCached: Bool = true) throws {
        guard isCached, session.cachesStatements else {
            return try pipeline.run(nil, text, values, isMain: isMain)
        }
        switch statements.step(text, values.types) {
        case .run(let name): try pipeline.run(name, text, values, isMain: isMain)
        case .prepare(let name, let types, let evicted):
            if let evicted { pendingDeallocations.append(evicted) }
            try pipeline.prepare(name, text, types: types)
            try pipeline.run(name, text, values, isMain: isMain)
        }
        // After the main command: before BEGIN it would be a transaction of its own, before ROLLBACK TO it would fail.
        guard isMain else { return }
        for name in pendingDeallocations { try pipeline.deallocate(name) }
        pendingDeallocations = []
    }

    private func begin() throws {
        guard case .pending(let transaction) = phase else { return }
        for statement in session.beginStatements(for: transaction) { try enqueue(statement, isMain: false) }
        phase = .open(transaction)
    }

    /// Queues the setting of the accessible rows and the author, if a transaction has begun.
    private func enqueueAccessInTransaction() throws {
        guard case .open = phase else { return }
        try enqueueAccess()
    }

    /// Queues the setting of the accessible rows and the author for the rest of the transaction, unless they are set.
    func enqueueAccess() throws {
        let hasNewAuthor = author != nil && author !== serverAuthor
        guard requestedAccess != serverAccess || hasNewAuthor else { return }
        var values: [DatabaseValue] =
            switch requestedAccess {
            case .system: [.text(""), .text("")]
            case .tenant(let tenant): [.text(tenant.description), .text("")]
            case .allTenants(let reason): [.text(""), .text(reason.isEmpty ? "no reason" : reason)]
            case .global: [.text(""), .text("")]
            }
        var text = "SELECT set_config('app.tenant_id', $1, true), set_config('app.crossing_reason', $2, true)"
        // What the settings of tables without tenants are is known: empty, unless such rows were accessed before.
        if requestedAccess.isGlobal || serverAccess?.isGlobal != false {
            text += ", set_config('app.user_id', $3, true), set_config('app.moderation_reason', $4, true)"
            values += requestedAccess.globalSettings
        }
        if hasNewAuthor, let author {
            values.append(.text(author.json))
            text += ", set_config('\(AuditContext.setting)', $\(values.count), true)"
        }
        try enqueue(Statement(text, values), isMain: false)
        (serverAccess, serverAuthor) = (requestedAccess, author ?? serverAuthor)
    }

    /// Begins the transaction again and prepares every statement again.
    private func restart() throws {
        guard case .open(let transaction) = phase else { return }
        try enqueue(Statement("ROLLBACK"), isMain: true, isCached: false)
        try pipeline.send()
        _ = try collect()
        try deallocateStatements()
        phase = .pending(transaction)
        (serverAccess, serverAuthor) = (.system, nil)
    }

    func deallocateStatements() throws {
        guard statements.removeAll() else { return }
        pendingDeallocations = []
        try pipeline.run(nil, "DEALLOCATE ALL", PostgresParameters([]), isMain: true)
        try pipeline.send()
        _ = try collect()
    }

    private func checkTime() throws {
        if cancellation?.isSet == true { throw CancellationError() }
        if MonotonicTime.nanoseconds > deadline { throw DatabaseError.timeout }
    }

    // MARK: - Scripts

    /// Begins the transaction, if there is one, and sets the accessible rows.
    func open() throws {
        try checkTime()
        try begin()
        try enqueueAccessInTransaction()
    }

    func execute(script: String) throws {
        guard !script.utf8.contains(0) else { throw DatabaseError.unstorableText }
        try open()
        try withoutPipeline {
            let result = PostgresResult(PQexec(handle, script))
            let status = PQresultStatus(result.pointer)
            guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY else {
                throw PostgresErrors.error(result.pointer, on: handle)
            }
        }
        // The script may have changed the schema, which invalidates prepared statements.
        try deallocateStatements()
    }

    /// Waits for all sent commands, then runs `body` outside pipeline mode.
    func withoutPipeline(_ body: () throws -> Void) throws {
        try pipeline.send()
        _ = try collect()
        guard PQexitPipelineMode(handle) == 1 else { throw PostgresErrors.error(nil, on: handle) }
        defer { PQenterPipelineMode(handle) }
        try body()
    }
}

extension RowAccess {
    /// The user and the reason of access to tables without tenants; empty for other access, and for what is missing.
    fileprivate var globalSettings: [DatabaseValue] {
        guard case .global(let user, let reason) = self else { return [.text(""), .text("")] }
        return [.text(user?.description ?? ""), .text(reason.map { $0.isEmpty ? "no reason" : $0 } ?? "")]
    }
}

extension DatabaseError {
    /// Whether a prepared statement no longer exists, or its result columns have changed.
    var isStalePlan: Bool {
        guard case .statement(let message) = self else { return false }
        return message.hasSuffix("(26000)") || message.hasPrefix("cached plan must not change result type")
    }
}
