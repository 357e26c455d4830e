/// One statement that reads, and how its rows become a value: the same in a transaction and without one.
struct SingleRead<Value>: Sendable {
    let statement: Statement
    let value: @Sendable (ReadRows) throws -> Value

    init(_ statement: Statement, _ value: @escaping @Sendable (ReadRows) throws -> Value) {
        self.statement = statement
        self.value = value
    }
}

extension SingleRead {
    /// A read of all rows of a statement, each decoded by `decode`.
    init<Item>(
        _ statement: Statement, limit: Int? = nil, items decode: @escaping @Sendable (RowReader) throws -> Item
    ) where Value == [Item] {
        self.init(statement) { rows in try rows.items(limit: limit, decode) }
    }

    /// A read of the records of a statement.
    init<R: Record>(records statement: Statement, limit: Int? = nil) where Value == [R] {
        self.init(statement) { rows in try rows.items(limit: limit, rows.record) }
    }

    /// A read of the first record of a statement; nil without rows.
    init<R: Record>(record statement: Statement) where Value == R? {
        self.init(statement) { rows in try rows.first(rows.record) }
    }
}

/// The rows that a statement returned.
struct ReadRows {
    /// The scope and access of the read, for the audit of reads.
    let context: ReadContext
    /// The reads of records whose reads are audited.
    let reads: ReadRecorder
    /// Passes each row to a function until it returns false.
    let forEach: ((RowReader) throws -> Bool) throws -> Void

    /// Returns each row, decoded.
    func items<Item>(limit: Int? = nil, _ decode: (RowReader) throws -> Item) throws -> [Item] {
        var items: [Item] = []
        if let limit, limit > 1 { items.reserveCapacity(min(limit, 256)) }
        try forEach { row in
            items.append(try decode(row))
            return true
        }
        return items
    }

    /// Returns the first row, decoded; nil without rows.
    func first<Item>(_ decode: (RowReader) throws -> Item) throws -> Item? {
        var item: Item?
        try forEach { row in
            item = try decode(row)
            return false
        }
        return item
    }

    /// Decodes the record of a row, and records the read when the record's policy says so.
    func record<R: Record>(_ row: RowReader) throws -> R {
        try reads.record(row, context)
    }
}

extension TransactionCore {
    /// Runs the statement of a read in the transaction.
    func run<Value>(_ read: SingleRead<Value>) throws -> Value {
        try read.value(ReadRows(context: context, reads: session.reads) { row in try query(read.statement, row) })
    }
}

extension ReadContext {
    /// Runs the statement of a read in a read-only transaction of its own, the cheapest that the engine has; writes the
    /// audit entries of what was read before it returns.
    @concurrent
    func run<Value: Sendable>(_ read: SingleRead<Value>, on target: ReadTarget) async throws -> Value {
        let target = database.target(target, for: scope)
        try dialect.check(read.statement.values)
        willSend(read.statement)
        if let shared = RequestTransaction.current(of: database),
            let value = try await shared.read({ [self] session in try run(read, in: session) })
        {
            return value
        }
        return try await database.traced(.statement(read.statement.text, dialect.name)) { _ in
            try await send(read, on: target)
        }
    }

    private func send<Value: Sendable>(_ read: SingleRead<Value>, on target: ReadTarget) async throws -> Value {
        guard let queries = database.engine.queries else {
            let result = try await database.engine.read(on: target) { [self] connection in
                connection.setAccess(access)
                let reads = ReadRecorder()
                let rows = ReadRows(context: self, reads: reads) { try connection.query(read.statement, $0) }
                return (value: try read.value(rows), reads: reads.take())
            }
            try await database.writeReads(result.reads)
            return result.value
        }
        let result = try await queries.run(read.statement, access: access, on: target).get()
        let reads = ReadRecorder()
        let value = try read.value(ReadRows(context: self, reads: reads) { _ = try result.forEach($0) })
        try await database.writeReads(reads.take())
        return value
    }

    /// Runs the statement of a read in a transaction that has begun.
    private func run<Value>(_ read: SingleRead<Value>, in session: TransactionSession) throws -> Value {
        session.connection.setAccess(access)
        let rows = ReadRows(context: self, reads: session.reads) { try session.connection.query(read.statement, $0) }
        return try read.value(rows)
    }
}
