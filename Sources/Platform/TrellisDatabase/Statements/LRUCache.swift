import TrellisKernel

/// A cache of at most `capacity` values by text; a new value evicts the least recently used one.
///
/// A text finds its value when its bytes are the same: statements that are canonically equivalent to Unicode are two.
struct LRUCache<Value> {
    private struct Entry {
        let key: String
        let value: Value
        var lastUse: UInt64
    }
    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { entries.isEmpty }

    func contains(_ key: String) -> Bool { entries[key] != nil }

    /// Returns the value of a key and marks it as used; nil, and not marked, unless it meets the condition.
    mutating func use(_ key: String, if condition: (Value) -> Bool = { _ in true }) -> Value? {
        guard let index = entries.index(forKey: key), entries.values[index].key.isEqual(utf8: key),
            condition(entries.values[index].value)
        else { return nil }
        uses &+= 1
        entries.values[index].lastUse = uses
        return entries.values[index].value
    }

    /// Adds a value in place of the one with the same key; returns the value that was replaced or evicted.
    ///
    /// - Parameter mayEvict: whether a value may be evicted; if none may, the cache exceeds its capacity.
    @discardableResult
    mutating func insert(
        _ value: Value, for key: String, evicting mayEvict: (Value) -> Bool = { _ in true }
    ) -> Value? {
        var removed = entries.removeValue(forKey: key)
        if removed == nil, entries.count >= capacity, let oldest = oldestKey(mayEvict) {
            removed = entries.removeValue(forKey: oldest)
        }
        uses &+= 1
        entries[key] = Entry(key: key, value: value, lastUse: uses)
        return removed?.value
    }

    @discardableResult
    mutating func remove(_ key: String) -> Value? {
        entries.removeValue(forKey: key)?.value
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    private func oldestKey(_ mayEvict: (Value) -> Bool) -> String? {
        var oldest: (key: String, lastUse: UInt64)?
        for (key, entry) in entries where entry.lastUse < oldest?.lastUse ?? .max && mayEvict(entry.value) {
            oldest = (key, entry.lastUse)
        }
        return oldest?.key
    }
}
