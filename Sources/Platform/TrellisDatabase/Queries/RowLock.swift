/// The lock that a write transaction takes on the rows it reads, until it ends.
///
/// Has no effect on SQLite, where only one transaction writes at a time.
public struct RowLock: Hashable, Sendable {
    private let mode: String
    private var skipsLocked = false

    /// Other transactions can't change, lock or refer to the rows.
    public static let forUpdate = RowLock(mode: "FOR UPDATE")
    /// As `forUpdate`, but other transactions can insert rows that refer to these.
    public static let forNoKeyUpdate = RowLock(mode: "FOR NO KEY UPDATE")

    /// The same lock, but rows locked by other transactions are skipped instead of waited for: for work queues.
    public var skippingLocked: RowLock {
        var lock = self
        lock.skipsLocked = true
        return lock
    }

    private init(mode: String) {
        self.mode = mode
    }

    func write(_ table: String, to renderer: inout Renderer) {
        guard renderer.dialect.name == .postgres else { return }
        renderer.write(" \(mode) OF ")
        renderer.identifier(table)
        if skipsLocked { renderer.write(" SKIP LOCKED") }
    }
}
