import Synchronization

/// What waits for a connection: a transaction, or a query, which may be run together with others.
enum PoolJob<Connection: PoolConnection>: Sendable {
    case transaction(PoolTransaction<Connection>)
    case query(Connection.Query, since: Int64)

    var since: Int64 {
        switch self {
        case .transaction(let transaction): transaction.since
        case .query(_, let since): since
        }
    }

    /// Whether it was run or has failed.
    var isDone: Bool {
        switch self {
        case .transaction(let transaction): transaction.isDone
        case .query(let query, _): query.isAnswered
        }
    }

    var isQuick: Bool {
        if case .query(let query, _) = self { query.isQuick } else { false }
    }

    /// Fails it unless it runs already.
    func fail(_ error: any Error) {
        switch self {
        case .transaction(let transaction): transaction.fail(error)
        case .query(let query, _): query.fail(error)
        }
    }
}

/// One transaction that waits for a connection; run once or failed once, whatever comes first.
final class PoolTransaction<Connection: PoolConnection>: Sendable {
    /// Tells the caller the outcome; a failure takes the place of what the transaction gave.
    typealias Verdict = (_ failure: (any Error)?) -> Void

    let since = MonotonicTime.nanoseconds
    /// Whether it may be committed together with others.
    let mayShare: Bool
    private let isClaimed = Atomic(false)
    private let body: @Sendable (Result<Connection, any Error>) -> Verdict

    /// - Parameter body: runs it, and answers with what tells the caller the outcome.
    init(mayShare: Bool, _ body: @escaping @Sendable (Result<Connection, any Error>) -> Verdict) {
        self.mayShare = mayShare
        self.body = body
    }

    /// Whether it was run or has failed.
    var isDone: Bool { isClaimed.load(ordering: .acquiring) }

    /// True for the first who asks.
    func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

    /// Runs it; the caller learns the outcome from what is answered.
    func run(_ connection: Result<Connection, any Error>) -> Verdict {
        body(connection)
    }

    /// Fails the transaction unless it runs already.
    func fail(_ error: any Error) {
        if claim() { body(.failure(error))(nil) }
    }
}
