import Synchronization
import TrellisKernel

/// The statements that are known to be quick and may be sent together: their results arrive when the last one is done.
///
/// A statement becomes quick after it was quick in a round trip of its own. It loses this status when it was part of a
/// slow round trip or failed.
final class QuickStatements: Sendable {
    /// The limit for one query in nanoseconds: 10 ms, longer than any lookup by key takes even on a busy server.
    static let limit: Int64 = 10_000_000
    /// The limit for several queries together in nanoseconds: 40 ms.
    static let limitTogether: Int64 = 40_000_000

    private let texts = Mutex<Set<String>>([])

    func contains(_ text: String) -> Bool { texts.withLock { $0.contains(text) } }

    /// Learns from queries that ran together and took this many nanoseconds.
    func learn(_ queries: [PostgresQuery], took nanoseconds: Int64, failed: PostgresQuery?) {
        let isQuick = nanoseconds <= (queries.count == 1 ? Self.limit : Self.limitTogether)
        if isQuick, failed == nil {
            guard queries.count == 1, let first = queries.first, !first.isQuick,
                PostgresStatementCache.keeps(first.text, valueCount: first.values.types.count)
            else { return }
            texts.withLock { texts in
                // An unlimited number of texts, such as those with lists of many lengths, must not fill the memory.
                if texts.count >= 2000 { texts.removeAll(keepingCapacity: true) }
                texts.insert(first.text)
            }
            return
        }
        texts.withLock { texts in
            for query in queries where query.isQuick && (!isQuick || query === failed) { texts.remove(query.text) }
        }
    }
}
