import CLibPQ

/// What was sent to the server and not answered yet (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
///
/// Commands are queued, sent together, and answered in their order; after one that failed the server skips the others
/// up to the next synchronisation point. So a transaction's BEGIN, its tenant and its first statement cost one round trip.
struct PostgresPipeline {
    private enum Expected {
        /// A command whose rows nobody wants.
        case quiet
        /// A statement that is being prepared under this text.
        case preparation(String)
        /// The command that is asked for.
        case main
        case synchronisation
    }
    private let handle: OpaquePointer
    private var expected: [Expected] = []

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    var isEmpty: Bool { expected.isEmpty }

    /// Queues the preparation of a statement.
    mutating func prepare(_ name: String, _ text: String, types: [Oid]) throws {
        try check(PQsendPrepare(handle, name, text, CInt(clamping: types.count), types))
        expected.append(.preparation(text))
    }

    /// Queues a prepared statement, or with `name` nil a text that isn't kept.
    mutating func run(_ name: String?, _ text: String, _ values: PostgresParameters, isMain: Bool) throws {
        let sent = values.withArrays { count, pointers, lengths, formats in
            if let name { return PQsendQueryPrepared(handle, name, count, pointers, lengths, formats, 1) }
            return PQsendQueryParams(handle, text, count, values.types, pointers, lengths, formats, 1)
        }
        try check(sent)
        expected.append(isMain ? .main : .quiet)
    }

    /// Sends what is queued, with a synchronisation point at its end.
    mutating func send() throws {
        try check(PQpipelineSync(handle))
        expected.append(.synchronisation)
    }

    /// Waits for all answers; gives that of the main command.
    ///
    /// - Parameter unprepared: hears of each text whose preparation failed or was skipped.
    /// - Throws: the error of the first command that failed since the last synchronisation point but one: what failed
    ///   before is another transaction's end, which has been told or needn't be.
    mutating func collect(unprepared: (String) -> Void) throws -> PostgresResult? {
        var main: PostgresResult?
        var failure: (any Error)?
        let last = expected.count - 1
        for (index, one) in expected.enumerated() {
            guard let pointer = PQgetResult(handle) else {
                expected.removeAll()
                throw DatabaseError.disconnected
            }
            let result = PostgresResult(pointer)
            let status = PQresultStatus(pointer)
            if case .synchronisation = one {
                guard status == PGRES_PIPELINE_SYNC else {
                    expected.removeAll()
                    // What the server said last tells more than the closed connection.
                    throw failure ?? PostgresErrors.error(pointer, on: handle)
                }
                if index < last { failure = nil }
                continue
            }
            let isDone = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
            if case .main = one, isDone { main = result }
            if case .preparation(let text) = one, !isDone { unprepared(text) }
            if !isDone, status != PGRES_PIPELINE_ABORTED, failure == nil {
                failure = PostgresErrors.error(pointer, on: handle)
            }
            if PQstatus(handle) == CONNECTION_BAD {
                expected.removeAll()
                throw failure ?? DatabaseError.disconnected
            }
            // Each command's results end with a NULL.
            while let more = PQgetResult(handle) { PQclear(more) }
        }
        expected.removeAll(keepingCapacity: true)
        if let failure { throw failure }
        return main
    }

    private func check(_ sent: CInt) throws {
        guard sent == 1 else { throw PostgresErrors.error(nil, on: handle) }
    }
}
