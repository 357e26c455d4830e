import Synchronization
import TrellisKernel

/// A bounded cache of values that expire.
///
/// It has two generations. Values that were used since the last change of generations are in the recent one; when that
/// is full, it becomes the old one, and the previous old one is dropped. So a lookup takes constant time, the size is
/// bounded by two generations, and values in use stay.
final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let expiresAt: Timestamp
    }

    private struct Generations {
        var recent: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
    }

    private let generations = Mutex(Generations())
    private let generationCapacity: Int

    /// Creates a cache of at most `capacity` values; with 0 it stores nothing.
    init(capacity: Int) {
        generationCapacity = capacity / 2
    }

    /// Returns the value of `key`, unless it has expired at `now`.
    func value(for key: Key, at now: Timestamp) -> Value? {
        generations.withLock { generations in
            if let entry = generations.recent[key] {
                return now < entry.expiresAt ? entry.value : nil
            }
            guard let entry = generations.old.removeValue(forKey: key), now < entry.expiresAt else { return nil }
            insert(entry, for: key, into: &generations)
            return entry.value
        }
    }

    /// Stores `value` for `key` until `expiresAt`.
    func insert(_ value: Value, for key: Key, until expiresAt: Timestamp) {
        generations.withLock { insert(Entry(value: value, expiresAt: expiresAt), for: key, into: &$0) }
    }

    /// The number of stored values, including expired ones.
    var count: Int { generations.withLock { $0.recent.count + $0.old.count } }

    private func insert(_ entry: Entry, for key: Key, into generations: inout Generations) {
        guard generationCapacity > 0 else { return }
        if generations.recent.count >= generationCapacity {
            generations.old = generations.recent
            generations.recent = [:]
        }
        generations.recent[key] = entry
    }
}
