import Synchronization
import TrellisKernel

/// Remembers values until a moment, and no more of them than fit.
///
/// Two generations: what was used since the last turn is in the young one; when that is full it becomes the old one,
/// and the old one is forgotten. So a look-up is constant work, room is bounded by twice the half, and what is in use
/// stays.
final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let expiresAt: Timestamp
    }

    private struct Generations {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
    }

    private let generations = Mutex(Generations())
    private let half: Int

    /// A cache of at most `capacity` values; with 0 it remembers nothing.
    init(capacity: Int) {
        half = capacity / 2
    }

    /// The value remembered for `key`, unless its time is over at `now`.
    func value(for key: Key, at now: Timestamp) -> Value? {
        generations.withLock { generations in
            if let entry = generations.young[key] {
                return now < entry.expiresAt ? entry.value : nil
            }
            guard let entry = generations.old.removeValue(forKey: key), now < entry.expiresAt else { return nil }
            insert(entry, for: key, into: &generations)
            return entry.value
        }
    }

    /// Remembers `value` for `key` until `expiresAt`.
    func insert(_ value: Value, for key: Key, until expiresAt: Timestamp) {
        generations.withLock { insert(Entry(value: value, expiresAt: expiresAt), for: key, into: &$0) }
    }

    /// How many values are remembered, expired ones included.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    private func insert(_ entry: Entry, for key: Key, into generations: inout Generations) {
        guard half > 0 else { return }
        if generations.young.count >= half {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = entry
    }
}
