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
        try run(Statement(declaration, statement.values), isKept: false)
        while true {
            let result = try run(Statement("FETCH FORWARD 500 FROM \(cursor)"), isKept: false)
            if result.rowCount > 0 { hasStreamed = true }
            guard try result.forEach(row), result.rowCount == 500 else { break }
        }
        try run(Statement("CLOSE \(cursor)"), isKept: false)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        let result = try run(statement)
        // The rollback to a savepoint also resets the transaction's settings.
        if result.tag == "ROLLBACK" { (serverAccess, serverAuthor) = (nil, nil) }
        return result.changed
    }

    func executeDeferred(_ statement: Statement) throws {
        guard case .none = phase else {
            try checkTime()
            try enqueueAll(statement.text, PostgresParameters(statement.values), isKept: true)
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
    /// When the schema has changed since the statement was prepared, it runs again if it is the first of its transaction.
    ///
    /// - Parameter isKept: whether it may stay prepared; see ``PostgresStatementCache/keeps(_:valueCount:)``.
    @discardableResult
    func run(_ statement: Statement, isKept: Bool = true) throws -> PostgresResult {
        try checkTime()
        let isFirst = if case .open = phase { false } else { true }
        do {
            return try attempt(statement, isKept: isKept)
        } catch DatabaseError.schemaChanged where isFirst {
            try restart()
            return try attempt(statement, isKept: isKept)
        }
    }

    private func attempt(_ statement: Statement, isKept: Bool) throws -> PostgresResult {
        // The parameters are checked before anything is queued: queued commands that aren't sent would run in the next
        // transaction, with this tenant.
        try enqueueAll(statement.text, PostgresParameters(statement.values), isKept: isKept)
        do { try pipeline.send() } catch {
            isBroken = true
            throw error
        }
        guard let result = try collect() else { throw DatabaseError.disconnected }
        return result
    }

    /// Queues everything that a statement needs, then the statement.
    private func enqueueAll(_ text: String, _ values: PostgresParameters, isKept: Bool) throws {
        do {
            try begin()
            try enqueueAccessInTransaction()
            try enqueue(text, values, isMain: true, isKept: isKept)
        } catch {
            isBroken = true
            throw error
        }
    }

    /// Waits for all sent commands; returns the result of the last main command.
    ///
    /// - Throws: the error of the first command that failed; ``DatabaseError/schemaChanged`` for a prepared statement
    ///   that may only have failed because it no longer fits the schema.
    func collect() throws -> PostgresResult? {
        let results = collectResults()
        if let failure = results.failure { throw results.isOutgrown ? .schemaChanged : failure }
        return results.main.last
    }

    /// Waits for all sent commands; a preparation or deallocation that failed is repeated later.
    func collectResults() -> PostgresPipeline.Results {
        let results = pipeline.collect()
        hasDeferred = false
        for text in results.failedPreparations { statements.remove(text) }
        for text in results.doubtful {
            // All statements are deallocated before the next transaction if one of them is outgrown.
            if let name = statements.remove(text), !results.isOutgrown { pendingDeallocations.append(name) }
        }
        pendingDeallocations += results.failedDeallocations
        if results.isOutgrown { context.plans.advance() }
        if results.isLost { isBroken = true }
        return results
    }

    func enqueue(_ statement: Statement, isMain: Bool, isKept: Bool = true) throws {
        try enqueue(statement.text, PostgresParameters(statement.values), isMain: isMain, isKept: isKept)
    }

    func enqueue(_ text: String, _ values: PostgresParameters, isMain: Bool, isKept: Bool = true) throws {
        guard isKept, session.cachesStatements, PostgresStatementCache.keeps(text, valueCount: values.types.count)
        else {
            if isMain, PostgresSessionState.isLeft(by: text) { hasSessionState = true }
            return try pipeline.run(text, values, isMain: isMain)
        }
        let entry: PostgresStatementCache.Entry
        let isNew: Bool
        switch statements.step(text, values.types) {
        case .run(let kept): (entry, isNew) = (kept, false)
        case .prepare(let new, let evicted):
            if let evicted { pendingDeallocations.append(evicted) }
            try pipeline.prepare(new.name, text, types: new.types)
            (entry, isNew) = (new, true)
        }
        if isMain, entry.leavesState { hasSessionState = true }
        try pipeline.run(.init(name: entry.name, text: text, isNew: isNew), values, isMain: isMain)
        // After the main command: before BEGIN it would be a transaction of its own, before ROLLBACK TO it would fail.
        guard isMain else { return }
        for name in pendingDeallocations { try pipeline.deallocate(name) }
        pendingDeallocations = []
    }

    /// Queues BEGIN, unless the transaction has begun or there is none.
    func begin() throws {
        if case .open = phase { return }
        // The connection that found out about a change of the schema may be another one.
        if plans != context.plans.current { try deallocateStatements() }
        guard case .pending(let transaction) = phase else { return }
        for statement in session.beginStatements(for: transaction) { try enqueue(statement, isMain: false) }
        phase = .open(transaction)
    }

    /// Queues the setting of the accessible rows and the author, if a transaction has begun.
    func enqueueAccessInTransaction() throws {
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
        try enqueue(Statement("ROLLBACK"), isMain: true, isKept: false)
        try pipeline.send()
        _ = try collect()
        phase = .pending(transaction)
        (serverAccess, serverAuthor) = (.system, nil)
    }

    /// Deallocates the prepared statements; not between other commands, and not in a failed transaction.
    func deallocateStatements() throws {
        plans = context.plans.current
        guard statements.removeAll() else { return }
        pendingDeallocations = []
        try pipeline.run("DEALLOCATE ALL", PostgresParameters([]), isMain: true)
        try pipeline.send()
        _ = try collect()
    }

    func checkTime() throws {
        if cancellation?.isSet == true { throw CancellationError() }
        if MonotonicTime.nanoseconds > deadline { throw DatabaseError.timeout }
    }
}

extension RowAccess {
    /// The user and the reason of access to tables without tenants; empty for other access, and for what is missing.
    fileprivate var globalSettings: [DatabaseValue] {
        guard case .global(let user, let reason) = self else { return [.text(""), .text("")] }
        return [.text(user?.description ?? ""), .text(reason.map { $0.isEmpty ? "no reason" : $0 } ?? "")]
    }
}
