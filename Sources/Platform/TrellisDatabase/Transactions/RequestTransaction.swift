import Synchronization
package import TrellisKernel

/// The one transaction of code that must be committed together with a row about its result.
///
/// The first write of the code begins it. From then on, all reads and writes of the same database by the same task and
/// its children run in it, each write in a savepoint; `write` returns its value without a commit. When the code has
/// returned, a last body writes the row, and everything is committed; when the code throws, everything is rolled back. So
/// the result of the code is known inside the transaction, and neither can exist without the other, whatever breaks.
///
/// - R1: A first write that fails is rolled back before its error is thrown; the next one begins another.
/// - R2: What runs after a commit, runs after the one at the end.
/// - R3: The connection belongs to the code until its end. A pause between two statements has a limit.
package final class RequestTransaction: Sendable {
    private enum Phase {
        case unused
        case open(HeldTransaction)
        case ended
    }

    /// The transaction of the current task; nil for code whose writes are transactions of their own.
    @TaskLocal static var current: RequestTransaction?

    private let database: Database
    private let pause: Duration
    private let phase = Mutex(Phase.unused)

    init(_ database: Database, pause: Duration) {
        self.database = database
        self.pause = pause
    }

    /// Returns the transaction of the current task, if it is one of this database.
    static func current(of database: Database) -> RequestTransaction? {
        guard let current, current.database === database else { return nil }
        return current
    }

    /// Whether something was written, which others don't see yet.
    var isOpen: Bool {
        phase.withLock { phase in if case .open(let held) = phase { !held.hasFailedAtOnce } else { false } }
    }

    /// Runs a body that writes; returns nil, and runs nothing, when the code has ended.
    func write<Value: Sendable>(
        _ options: TransactionOptions, cause: ID<TransactionCause>?, trace: String?, requestID: String?,
        _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value? {
        var isFirst = false
        let held = phase.withLock { phase -> HeldTransaction? in
            if case .ended = phase { return nil }
            if case .open(let held) = phase, !held.hasFailedAtOnce { return held }
            let held = HeldTransaction(isolation: options.isolation, pause: pause)
            phase = .open(held)
            isFirst = true
            return held
        }
        guard let held else { return nil }
        guard options.isolation <= held.isolation else { throw RequestTransactionError.isolation }
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let isFirst = isFirst
            let work = HeldTransaction.Work { session in
                session.adopt(cause)
                do {
                    let value =
                        try isFirst ? session.complete(body) : session.savepoint { try session.complete(body) }
                    continuation.resume(returning: value)
                } catch {
                    if isFirst { throw error }
                    continuation.resume(throwing: error)
                }
            } fail: {
                continuation.resume(throwing: $0)
            }
            held.add(work)
            if isFirst { begin(held, options, trace: trace, requestID: requestID) }
        }
    }

    /// Runs a body that reads, if there was a write; else returns nil, and the read is one of its own.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value? {
        let held = phase.withLock { phase -> HeldTransaction? in
            guard case .open(let held) = phase, !held.hasFailedAtOnce else { return nil }
            return held
        }
        guard let held else { return nil }
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            held.add(
                HeldTransaction.Work { session in
                    continuation.resume(with: Result { try session.savepoint { try session.complete(body) } })
                } fail: {
                    continuation.resume(throwing: $0)
                })
        }
    }

    /// Commits what was written, together with what `last` writes.
    func commit(for scope: Scope, _ last: @escaping @Sendable (TenantTransaction) throws -> Void) async throws {
        guard let held = takeOpen() else {
            try await database.tenant(scope).write(last)
            return
        }
        do { try await held.commit { session in try last(TenantTransaction(session, scope)) } } catch {
            await held.rollBack()
            throw error
        }
    }

    /// Rolls back what was written.
    func rollBack() async {
        await takeOpen()?.rollBack()
    }

    private func takeOpen() -> HeldTransaction? {
        phase.withLock { phase in
            defer { phase = .ended }
            guard case .open(let held) = phase, !held.hasFailedAtOnce else { return nil }
            return held
        }
    }

    private func begin(
        _ held: HeldTransaction, _ options: TransactionOptions, trace: String?, requestID: String?
    ) {
        let database = database
        Self.$current.withValue(nil) {
            held.start { try await database.run(held, options, trace: trace, requestID: requestID) }
        }
    }
}

extension Database {
    /// Runs `code` in one transaction, and commits it together with what `last` writes about the result: see
    /// ``RequestTransaction``.
    ///
    /// Code that writes nothing has no transaction, and `last` has one of its own.
    ///
    /// - Parameters:
    ///   - pause: how long the code may do something else between the first write and its end.
    ///   - scope: the tenant and the user of what `last` writes.
    /// - Throws: what `code` or `last` throws, and then nothing is written; the errors of a commit, among them
    ///   ``DatabaseError/commitUnknown``.
    package func transaction<Value: Sendable>(
        for scope: Scope, pause: Duration, _ code: () async throws -> Value,
        last: @escaping @Sendable (Value, TenantTransaction) throws -> Void
    ) async throws -> Value {
        let transaction = RequestTransaction(self, pause: pause)
        do {
            let value = try await RequestTransaction.$current.withValue(transaction) { try await code() }
            try await transaction.commit(for: scope) { tx in try last(value, tx) }
            return value
        } catch {
            await transaction.rollBack()
            throw error
        }
    }

    /// Whether the current task reads rows that aren't committed yet.
    package static var isInRequestTransaction: Bool { RequestTransaction.current?.isOpen ?? false }

    /// Runs `body`, and the tasks that it begins, outside of the transaction of the request.
    package static func outsideRequestTransaction<Value>(_ body: () throws -> Value) rethrows -> Value {
        try RequestTransaction.$current.withValue(nil, operation: body)
    }

    /// Serves a held transaction on a connection, and then runs what follows its commit.
    fileprivate func run(
        _ held: HeldTransaction, _ options: TransactionOptions, trace: String?, requestID: String?
    ) async throws {
        var options = options
        options.isHeld = true
        let effects = try await engine.write(options, limit: self.options.transactionTimeout) { connection in
            if let serverClock = self.serverClock, serverClock.isDue { try serverClock.ask(connection) }
            return try held.serve { TransactionSession(connection, self, trace: trace, requestID: requestID) }
        }
        for hook in effects.hooks { hook() }
        if !effects.topics.isEmpty { await signals.deliver(effects.topics) }
    }
}

extension TransactionSession {
    /// Runs the body of a step whose value is used before the commit, so that none of its statements may fail later.
    fileprivate func complete<Value>(_ body: (TransactionSession) throws -> Value) throws -> Value {
        let value = try body(self)
        if isRollbackOnly { throw DatabaseError.aborted }
        try writeReads()
        if database.engine.dialect.name == .postgres { try connection.query(Statement("SELECT 1")) { _ in false } }
        return value
    }
}
