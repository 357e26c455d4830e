import CLibPQ

/// What was sent to the server and not answered yet (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html).
///
/// Commands are queued, sent together, and answered in their order; after one that failed the server skips the others
/// up to the next synchronisation point. So a transaction's BEGIN, its tenant and its first statement cost one round trip.
struct PostgresPipeline {
    private enum Expected {
        /// A command whose rows nobody wants.
        case quiet
        /// A statement that is being prepared, by its text and its name.
        case preparation(String, name: String)
        /// The end of a prepared statement of this name.
        case removal(String)
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
        expected.append(.preparation(text, name: name))
    }

    /// Queues the end of a prepared statement.
    mutating func remove(_ name: String) throws {
        try check(PQsendQueryParams(handle, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1))
        expected.append(.removal(name))
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

    /// What came of the commands since the last synchronisation point but one: what failed before is another
    /// transaction's end, which has been told or needn't be.
    struct Answers {
        /// What the main commands gave, in their order, up to the first failure.
        var results: [PostgresResult] = []
        /// The first failure: of the main command that would have come next, or of what was sent for it.
        var failure: (any Error)?
        /// The statements that couldn't be prepared, or were skipped: by their texts.
        var unprepared: [String] = []
        /// The prepared statements that are still there since their end was skipped: by their names.
        var unremoved: [String] = []
        /// Whether the connection ended before all was answered.
        var isLost = false
    }

    /// Waits for all answers.
    mutating func collect() -> Answers {
        var answers = Answers()
        var unmade: [String] = []
        let last = expected.count - 1
        defer { expected.removeAll(keepingCapacity: true) }
        for (index, one) in expected.enumerated() {
            guard let pointer = PQgetResult(handle) else {
                answers.isLost = true
                answers.failure = answers.failure ?? DatabaseError.disconnected
                return answers
            }
            let result = PostgresResult(pointer)
            let status = PQresultStatus(pointer)
            if case .synchronisation = one {
                guard status == PGRES_PIPELINE_SYNC else {
                    answers.isLost = true
                    // What the server said last tells more than the closed connection.
                    answers.failure = answers.failure ?? PostgresErrors.error(pointer, on: handle)
                    return answers
                }
                if index < last { (answers.results, answers.failure) = ([], nil) }
                continue
            }
            let isDone = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
            switch one {
            case .main where isDone: answers.results.append(result)
            case .preparation(let text, let name) where !isDone:
                answers.unprepared.append(text)
                unmade.append(name)
            // One that never came to be needn't go.
            case .removal(let name) where !isDone && !unmade.contains(name): answers.unremoved.append(name)
            default: break
            }
            if !isDone, status != PGRES_PIPELINE_ABORTED, answers.failure == nil {
                answers.failure = PostgresErrors.error(pointer, on: handle)
            }
            if PQstatus(handle) == CONNECTION_BAD {
                answers.isLost = true
                answers.failure = answers.failure ?? DatabaseError.disconnected
                return answers
            }
            // Each command's results end with a NULL.
            while let more = PQgetResult(handle) { PQclear(more) }
        }
        return answers
    }

    private func check(_ sent: CInt) throws {
        guard sent == 1 else { throw PostgresErrors.error(nil, on: handle) }
    }
}
