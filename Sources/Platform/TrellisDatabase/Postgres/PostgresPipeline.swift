import CLibPQ

/// The commands without results yet (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
///
/// Commands are queued and sent together, and their results arrive in order. After a failed command the server skips
/// the others up to the next synchronization point. So a transaction's BEGIN, its tenant and its first statement need
/// one round trip.
struct PostgresPipeline {
    /// The prepared statement that a command runs.
    struct Prepared {
        let name: String
        let text: String
        /// Whether it is prepared in the same round trip.
        let isNew: Bool
    }
    private enum Expected {
        /// A command, with the prepared statement that it runs; `isMain` if its result is returned.
        case command(Prepared?, isMain: Bool)
        /// The preparation of a statement, with its text and its name.
        case preparation(String, name: String)
        /// The deallocation of the prepared statement with this name.
        case deallocation(String)
        case synchronization
    }
    private let handle: OpaquePointer
    private let wire: PostgresWire
    private var expected: [Expected] = []

    init(_ handle: OpaquePointer, _ wire: PostgresWire) {
        self.handle = handle
        self.wire = wire
    }

    /// Queues the preparation of a statement.
    mutating func prepare(_ name: String, _ text: String, types: [Oid]) throws {
        try check(PQsendPrepare(handle, name, text, CInt(clamping: types.count), types))
        expected.append(.preparation(text, name: name))
    }

    /// Queues the deallocation of a prepared statement.
    mutating func deallocate(_ name: String) throws {
        try check(PQsendQueryParams(handle, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1))
        expected.append(.deallocation(name))
    }

    /// Queues a prepared statement.
    mutating func run(_ prepared: Prepared, _ values: PostgresParameters, isMain: Bool) throws {
        try check(
            values.withArrays { count, pointers, lengths, formats in
                PQsendQueryPrepared(handle, prepared.name, count, pointers, lengths, formats, 1)
            })
        expected.append(.command(prepared, isMain: isMain))
    }

    /// Queues a statement that isn't prepared.
    mutating func run(_ text: String, _ values: PostgresParameters, isMain: Bool) throws {
        try check(
            values.withArrays { count, pointers, lengths, formats in
                PQsendQueryParams(handle, text, count, values.types, pointers, lengths, formats, 1)
            })
        expected.append(.command(nil, isMain: isMain))
    }

    /// Sends the queued commands, followed by a synchronization point.
    ///
    /// - Throws: when nothing more can be sent; a connection that is lost is reported with the results.
    mutating func send() throws {
        try check(PQpipelineSync(handle))
        expected.append(.synchronization)
        guard wire.flush() || !wire.isAbandoned else { throw wire.failure }
    }

    /// The results of the commands between the last two synchronization points.
    ///
    /// Earlier commands are the end of another transaction, whose failure was already reported or doesn't matter.
    struct Results {
        /// The results of the main commands, in order, up to the first failure.
        var main: [PostgresResult] = []
        /// The first failure: of the next main command, or of a command that was sent for it.
        var failure: DatabaseError?
        /// The SQLSTATE of the failure; nil when the server didn't report it.
        var failureState: String?
        /// The texts of the statements whose preparation failed or was skipped.
        var failedPreparations: [String] = []
        /// The texts of prepared statements that may no longer fit the schema.
        var doubtful: [String] = []
        /// Whether the failure may only be due to a change of the schema since the statement was prepared.
        var isOutgrown = false
        /// The names of the prepared statements whose deallocation failed or was skipped.
        var failedDeallocations: [String] = []
        /// Whether the connection ended, or the wait was given up, before all results arrived.
        var isLost = false

        /// Drops the results of earlier commands.
        fileprivate mutating func forgetEarlier() {
            (main, failure, failureState, isOutgrown) = ([], nil, nil, false)
        }

        fileprivate mutating func lose(_ failure: PostgresFailure) {
            isLost = true
            // The server's last message is more specific than "disconnected".
            guard self.failure == nil else { return }
            (self.failure, failureState) = (failure.error, failure.state)
        }
    }

    /// Waits for all results.
    mutating func collect() -> Results {
        var results = Results()
        var unpreparedNames: [String] = []
        let last = expected.count - 1
        defer { expected.removeAll(keepingCapacity: true) }
        for (index, command) in expected.enumerated() {
            guard let pointer = wire.result() else {
                results.isLost = true
                results.failure = results.failure ?? (wire.isAbandoned ? wire.failure : .disconnected)
                return results
            }
            let result = PostgresResult(pointer)
            let status = PQresultStatus(pointer)
            if case .synchronization = command {
                guard status == PGRES_PIPELINE_SYNC else {
                    results.lose(PostgresFailure(pointer, on: handle))
                    return results
                }
                if index < last { results.forgetEarlier() }
                continue
            }
            let isDone = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
            switch command {
            case .command(_, isMain: true) where isDone: results.main.append(result)
            case .preparation(let text, let name) where !isDone:
                results.failedPreparations.append(text)
                unpreparedNames.append(name)
            // A statement that was never prepared needs no deallocation.
            case .deallocation(let name) where !isDone && !unpreparedNames.contains(name):
                results.failedDeallocations.append(name)
            default: break
            }
            if !isDone, status != PGRES_PIPELINE_ABORTED, results.failure == nil {
                let failure = PostgresFailure(pointer, on: handle)
                (results.failure, results.failureState) = (failure.error, failure.state)
                if case .command(let prepared?, _) = command, failure.isOutgrownPlan {
                    results.doubtful.append(prepared.text)
                    // A statement that fails when it is new is wrong, whatever was changed.
                    results.isOutgrown = !prepared.isNew
                }
            }
            if PQstatus(handle) == CONNECTION_BAD {
                results.lose(PostgresFailure(nil, on: handle))
                return results
            }
            // Each command's results end with a NULL.
            while let more = wire.result() { PQclear(more) }
            if wire.isAbandoned {
                results.isLost = true
                results.failure = results.failure ?? wire.failure
                return results
            }
        }
        return results
    }

    private func check(_ sent: CInt) throws {
        guard sent == 1 else { throw PostgresFailure(nil, on: handle).error }
    }
}
