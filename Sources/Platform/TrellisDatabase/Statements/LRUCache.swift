/// A cache of at most `capacity` values; a new value evicts the least recently used one.
struct LRUCache<Key: Hashable, Value> {
    private struct Entry {
        let value: Value
        var lastUse: UInt64
    }
    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { entries.isEmpty }

    func contains(_ key: Key) -> Bool { entries[key] != nil }

    /// Returns the value of a key and marks it as used; nil, and not marked, unless it meets the condition.
    mutating func use(_ key: Key, if condition: (Value) -> Bool = { _ in true }) -> Value? {
        guard let index = entries.index(forKey: key), condition(entries.values[index].value) else { return nil }
        uses &+= 1
        entries.values[index].lastUse = uses
        return entries.values[index].value
    }

    /// Adds a value in place of the one with the same key; returns the value that was replaced or evicted.
    ///
    /// - Parameter mayEvict: whether a value may be evicted; if none may, the cache exceeds its capacity.
    @discardableResult
    mutating func insert(_ value: Value, for key: Key, evicting mayEvict: (Value) -> Bool = { _ in true }) -> Value? {
        var removed = entries.removeValue(forKey: key)
        if removed == nil, entries.count >= capacity, let oldest = oldestKey(mayEvict) {
            removed = entries.removeValue(forKey: oldest)
        }
        uses &+= 1
        entries[key] = Entry(value: value, lastUse: uses)
        return removed?.value
    }

    mutating func remove(_ key: Key) {
        entries[key] = nil
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    private func oldestKey(_ mayEvict: (Value) -> Bool) -> Key? {
        var oldest: (key: Key, lastUse: UInt64)?
        for (key, entry) in entries where entry.lastUse < oldest?.lastUse ?? .max && mayEvict(entry.value) {
            oldest = (key, entry.lastUse)
        }
        return oldest?.key
    }
}
