/// The statements that a connection keeps prepared, by their text; the longest unused goes first.
final class StatementCache {
    private let capacity: Int
    private var statements: [String: SQLiteStatement] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
        statements.reserveCapacity(capacity + 1)
    }

    /// The statement of this text when it is at hand and nobody is stepping through it.
    func take(_ text: String) -> SQLiteStatement? {
        guard let statement = statements[text], !statement.isInUse else { return nil }
        statement.isInUse = true
        uses &+= 1
        statement.lastUse = uses
        return statement
    }

    /// Keeps a statement that was prepared anew, unless another of this text is kept.
    func keep(_ statement: SQLiteStatement) {
        guard statements[statement.text] == nil else { return }
        if statements.count >= capacity,
            let oldest = statements.values.filter({ !$0.isInUse }).min(by: { $0.lastUse < $1.lastUse })
        {
            statements[oldest.text] = nil
        }
        uses &+= 1
        statement.lastUse = uses
        statements[statement.text] = statement
    }

    func removeAll() {
        statements.removeAll()
    }
}
