import CLibPQ
import TrellisKernel

extension PostgresConnection {
    func limit(to reach: Reach) {
        wanted = reach
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        _ = try run(statement).forEach(row)
    }

    /// Through a cursor, so that neither side holds more than a few hundred rows.
    func stream(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        cursors &+= 1
        let cursor = "trellis_cursor_\(cursors)"
        try run(Statement("DECLARE \(cursor) NO SCROLL CURSOR FOR \(statement.text)", statement.values), isKept: false)
        while true {
            let result = try run(Statement("FETCH FORWARD 500 FROM \(cursor)"), isKept: false)
            guard try result.forEach(row), result.rowCount == 500 else { break }
        }
        try run(Statement("CLOSE \(cursor)"), isKept: false)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int {
        // A statement of many values is one of many lengths: keeping it would drive others out.
        let result = try run(statement, isKept: statement.values.count <= 100)
        // Settings of the transaction go back with a savepoint.
        if result.tag == "ROLLBACK" { known = nil }
        return result.changed
    }

    /// Queues a statement; it travels with the next one, or with COMMIT.
    func executeSoon(_ statement: Statement) throws {
        guard case .begun = phase else {
            // The first statement is run again when its plan is outgrown, so it is waited for.
            try execute(statement)
            return
        }
        try checkTime()
        let values = try PostgresParameters(statement.values)
        do {
            try tellReach()
            try enqueue(statement.text, values, isMain: false)
        } catch {
            isBroken = true
            throw error
        }
    }

    /// Runs a statement, and before it what it needs: BEGIN, the tenant, its preparation; all in one round trip.
    ///
    /// A statement whose plan the schema has outgrown is run once more when nothing in the transaction came before it.
    @discardableResult
    func run(_ statement: Statement, isKept: Bool = true) throws -> PostgresResult {
        try checkTime()
        let isFirst = if case .due = phase { true } else { false }
        do {
            return try attempt(statement, isKept: isKept)
        } catch let error as DatabaseError where error.isOutgrownPlan && isFirst {
            try restart()
            return try attempt(statement, isKept: isKept)
        }
    }

    private func attempt(_ statement: Statement, isKept: Bool) throws -> PostgresResult {
        // Refused before anything is queued: what is queued and not sent would belong to the next transaction, tenant and all.
        let values = try PostgresParameters(statement.values)
        do {
            try begin()
            try tellReach()
            try enqueue(statement.text, values, isMain: true, isKept: isKept)
        } catch {
            isBroken = true
            throw error
        }
        try pipeline.send()
        guard let result = try collect() else { throw DatabaseError.disconnected }
        return result
    }

    /// Waits for what was sent; gives the answer to the last main command.
    ///
    /// - Throws: the error of the first command that failed.
    func collect() throws -> PostgresResult? {
        let answers = collectAnswers()
        if let failure = answers.failure { throw failure }
        return answers.results.last
    }

    /// Waits for what was sent; a statement that couldn't be prepared, or removed, is so next time.
    func collectAnswers() -> PostgresPipeline.Answers {
        let answers = pipeline.collect()
        for text in answers.unprepared { statements.forget(text) }
        unremoved += answers.unremoved
        if answers.isLost { isBroken = true }
        return answers
    }

    func enqueue(_ statement: Statement, isMain: Bool, isKept: Bool = true) throws {
        try enqueue(statement.text, PostgresParameters(statement.values), isMain: isMain, isKept: isKept)
    }

    func enqueue(_ text: String, _ values: PostgresParameters, isMain: Bool, isKept: Bool = true) throws {
        guard isKept, session.keepsStatements else {
            return try pipeline.run(nil, text, values, isMain: isMain)
        }
        switch statements.step(text, values.types) {
        case .run(let name): try pipeline.run(name, text, values, isMain: isMain)
        case .prepare(let name, let types, let evicted):
            if let evicted { unremoved.append(evicted) }
            try pipeline.prepare(name, text, types: types)
            try pipeline.run(name, text, values, isMain: isMain)
        }
        // Behind the main command: before BEGIN it would be a transaction of its own, before ROLLBACK TO be refused.
        guard isMain else { return }
        for name in unremoved { try pipeline.remove(name) }
        unremoved = []
    }

    private func begin() throws {
        guard case .due(let transaction) = phase else { return }
        for statement in session.opening(transaction) { try enqueue(statement, isMain: false) }
        phase = .begun(transaction)
    }

    /// Tells the server whose rows are in reach, when it doesn't know yet; for the rest of the transaction.
    private func tellReach() throws {
        guard case .begun = phase else { return }
        try enqueueReach()
    }

    /// The same for a transaction that begins with what is queued first.
    func enqueueReach() throws {
        guard wanted != known else { return }
        let values: [DatabaseValue] =
            switch wanted {
            case .system: [.text(""), .text("")]
            case .tenant(let tenant): [.text(tenant.description), .text("")]
            case .everyTenant(let reason): [.text(""), .text(reason.isEmpty ? "no reason" : reason)]
            }
        try enqueue(
            Statement(
                "SELECT set_config('app.tenant_id', $1, true), set_config('app.crossing_reason', $2, true)", values),
            isMain: false)
        known = wanted
    }

    /// Begins the transaction again, with every statement to be prepared anew.
    private func restart() throws {
        guard case .begun(let transaction) = phase else { return }
        try enqueue(Statement("ROLLBACK"), isMain: true, isKept: false)
        try pipeline.send()
        _ = try collect()
        try forgetStatements()
        phase = .due(transaction)
        known = .system
    }

    func forgetStatements() throws {
        guard statements.forgetAll() else { return }
        unremoved = []
        try pipeline.run(nil, "DEALLOCATE ALL", PostgresParameters([]), isMain: true)
        try pipeline.send()
        _ = try collect()
    }

    private func checkTime() throws {
        if cancellation?.isSet == true { throw CancellationError() }
        if MonotonicTime.nanoseconds > deadline { throw DatabaseError.timeout }
    }

    // MARK: - Scripts

    /// Begins the transaction, when there is one, and says whose rows are in reach.
    func open() throws {
        try checkTime()
        try begin()
        try tellReach()
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
        // What it did to the schema may have outdated any statement.
        try forgetStatements()
    }

    /// Runs `body` with the connection out of pipeline mode, once all that was sent has been answered.
    func withoutPipeline(_ body: () throws -> Void) throws {
        try pipeline.send()
        _ = try collect()
        guard PQexitPipelineMode(handle) == 1 else { throw PostgresErrors.error(nil, on: handle) }
        defer { PQenterPipelineMode(handle) }
        try body()
    }
}

extension DatabaseError {
    /// A prepared statement that is gone, or whose columns have changed.
    var isOutgrownPlan: Bool {
        guard case .statement(let message) = self else { return false }
        return message.hasSuffix("(26000)") || message.hasPrefix("cached plan must not change result type")
    }
}
