import Synchronization

/// The statements that are known to be quick: those may be sent together, since all are answered when the last one is.
///
/// A statement has to show by itself that it is, and again after it kept others waiting or failed.
final class QuickStatements: Sendable {
    /// Longer than any look-up by key takes even where the server is busy.
    static let limit: Int64 = 10_000_000
    /// How long several may take together.
    static let limitTogether: Int64 = 40_000_000

    private let texts = Mutex<Set<String>>([])

    func contains(_ text: String) -> Bool { texts.withLock { $0.contains(text) } }

    /// Learns from queries that were run together and took so many nanoseconds.
    func learn(_ queries: [PostgresQuery], took nanoseconds: Int64, failed: PostgresQuery?) {
        let isQuick = nanoseconds <= (queries.count == 1 ? Self.limit : Self.limitTogether)
        if isQuick, failed == nil {
            guard queries.count == 1, let first = queries.first, !first.isQuick else { return }
            texts.withLock { texts in
                // Texts without end, such as those of lists of many lengths, must not pile up.
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
