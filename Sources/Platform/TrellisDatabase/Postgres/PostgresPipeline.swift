import CLibPQ

/// The commands without results yet (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
///
/// Commands are queued and sent together, and their results arrive in order. After a failed command the server skips
/// the others up to the next synchronization point. So a transaction's BEGIN, its tenant and its first statement need
/// one round trip.
struct PostgresPipeline {
    private enum Expected {
        /// A command whose result is ignored.
        case ignored
        /// The preparation of a statement, with its text and its name.
        case preparation(String, name: String)
        /// The deallocation of the prepared statement with this name.
        case deallocation(String)
        /// A command whose result is returned.
        case main
        case synchronization
    }
    private let handle: OpaquePointer
    private var expected: [Expected] = []

    init(_ handle: OpaquePointer) {
        self.handle = handle
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

    /// Queues a prepared statement, or with `name` nil a statement that isn't prepared.
    mutating func run(_ name: String?, _ text: String, _ values: PostgresParameters, isMain: Bool) throws {
        let sent = values.withArrays { count, pointers, lengths, formats in
            if let name { return PQsendQueryPrepared(handle, name, count, pointers, lengths, formats, 1) }
            return PQsendQueryParams(handle, text, count, values.types, pointers, lengths, formats, 1)
        }
        try check(sent)
        expected.append(isMain ? .main : .ignored)
    }

    /// Sends the queued commands, followed by a synchronization point.
    mutating func send() throws {
        try check(PQpipelineSync(handle))
        expected.append(.synchronization)
    }

    /// The results of the commands between the last two synchronization points.
    ///
    /// Earlier commands are the end of another transaction, whose failure was already reported or doesn't matter.
    struct Results {
        /// The results of the main commands, in order, up to the first failure.
        var main: [PostgresResult] = []
        /// The first failure: of the next main command, or of a command that was sent for it.
        var failure: (any Error)?
        /// The texts of the statements whose preparation failed or was skipped.
        var failedPreparations: [String] = []
        /// The names of the prepared statements whose deallocation failed or was skipped.
        var failedDeallocations: [String] = []
        /// Whether the connection ended before all results arrived.
        var isLost = false
    }

    /// Waits for all results.
    mutating func collect() -> Results {
        var results = Results()
        var unpreparedNames: [String] = []
        let last = expected.count - 1
        defer { expected.removeAll(keepingCapacity: true) }
        for (index, command) in expected.enumerated() {
            guard let pointer = PQgetResult(handle) else {
                results.isLost = true
                results.failure = results.failure ?? DatabaseError.disconnected
                return results
            }
            let result = PostgresResult(pointer)
            let status = PQresultStatus(pointer)
            if case .synchronization = command {
                guard status == PGRES_PIPELINE_SYNC else {
                    results.isLost = true
                    // The server's last message is more specific than "disconnected".
                    results.failure = results.failure ?? PostgresErrors.error(pointer, on: handle)
                    return results
                }
                if index < last { (results.main, results.failure) = ([], nil) }
                continue
            }
            let isDone = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
            switch command {
            case .main where isDone: results.main.append(result)
            case .preparation(let text, let name) where !isDone:
                results.failedPreparations.append(text)
                unpreparedNames.append(name)
            // A statement that was never prepared needs no deallocation.
            case .deallocation(let name) where !isDone && !unpreparedNames.contains(name):
                results.failedDeallocations.append(name)
            default: break
            }
            if !isDone, status != PGRES_PIPELINE_ABORTED, results.failure == nil {
                results.failure = PostgresErrors.error(pointer, on: handle)
            }
            if PQstatus(handle) == CONNECTION_BAD {
                results.isLost = true
                results.failure = results.failure ?? DatabaseError.disconnected
                return results
            }
            // Each command's results end with a NULL.
            while let more = PQgetResult(handle) { PQclear(more) }
        }
        return results
    }

    private func check(_ sent: CInt) throws {
        guard sent == 1 else { throw PostgresErrors.error(nil, on: handle) }
    }
}
