import Synchronization
import TrellisKernel

/// A request for a connection: a transaction, or a query, which may run together with others.
enum PoolRequest<Connection: PoolConnection>: Sendable {
    case transaction(PoolTransaction<Connection>)
    case query(Connection.PendingQuery, since: Int64)

    var since: Int64 {
        switch self {
        case .transaction(let transaction): transaction.since
        case .query(_, let since): since
        }
    }

    /// Whether it was started or has failed.
    var isDone: Bool {
        switch self {
        case .transaction(let transaction): transaction.isDone
        case .query(let query, _): query.isFinished
        }
    }

    var isQuick: Bool {
        if case .query(let query, _) = self { query.isQuick } else { false }
    }

    /// Fails the request unless it already runs.
    func fail(_ error: any Error) {
        switch self {
        case .transaction(let transaction): transaction.fail(error)
        case .query(let query, _): query.fail(error)
        }
    }
}

/// A transaction that waits for a connection; it is run once or failed once, whichever comes first.
final class PoolTransaction<Connection: PoolConnection>: Sendable {
    /// A closure that reports the outcome to the caller; a failure replaces the transaction's result.
    typealias Completion = (_ failure: (any Error)?) -> Void

    let since = MonotonicTime.nanoseconds
    /// Whether it may be committed together with other transactions.
    let allowsGroupCommit: Bool
    private let isClaimed = Atomic(false)
    private let body: @Sendable (Result<Connection, any Error>) -> Completion

    /// - Parameter body: runs the transaction and returns the closure that reports its outcome.
    init(allowsGroupCommit: Bool, _ body: @escaping @Sendable (Result<Connection, any Error>) -> Completion) {
        self.allowsGroupCommit = allowsGroupCommit
        self.body = body
    }

    /// Whether it was started or has failed.
    var isDone: Bool { isClaimed.load(ordering: .acquiring) }

    /// Returns true for the first caller only.
    func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

    /// Runs the transaction; the returned closure reports its outcome to the caller.
    func run(_ connection: Result<Connection, any Error>) -> Completion {
        body(connection)
    }

    /// Fails the transaction unless it already runs.
    func fail(_ error: any Error) {
        if claim() { body(.failure(error))(nil) }
    }
}
