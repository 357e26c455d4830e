/// How a transaction that writes holds the rows it reads, until it ends.
///
/// On SQLite, where one transaction writes at a time, there is nothing to hold.
public struct RowLock: Hashable, Sendable {
    private let mode: String
    private var isSkipping = false

    /// Nobody else may change, lock or refer to the rows.
    public static let forUpdate = RowLock(mode: "FOR UPDATE")
    /// As `forUpdate`, while others may insert rows that refer to these.
    public static let forNoKeyUpdate = RowLock(mode: "FOR NO KEY UPDATE")

    /// Leaves out rows that somebody else holds, where it would wait for them: for work that any process may take.
    public var skippingLocked: RowLock {
        var lock = self
        lock.isSkipping = true
        return lock
    }

    private init(mode: String) {
        self.mode = mode
    }

    func write(_ table: String, to renderer: inout Renderer) {
        guard renderer.dialect.name == .postgres else { return }
        renderer.write(" \(mode) OF ")
        renderer.identifier(table)
        if isSkipping { renderer.write(" SKIP LOCKED") }
    }
}
