/// The values of a cache in the order of their last use; not thread-safe.
///
/// Every operation takes constant time: a dictionary finds the place of an entry, and the places are a doubly linked
/// list in an array.
struct CacheEntries<Key: Hashable, Value> {
    private struct Place {
        var key: Key
        var value: Value
        var cost: Int
        var expiry: Int64
        var newer: Int?
        var older: Int?
    }
    private let limit: Int
    private var places: [Place?] = []
    private var free: [Int] = []
    private var byKey: [Key: Int] = [:]
    private var newest: Int?
    private var oldest: Int?
    /// The cost of all entries.
    private(set) var cost = 0

    /// Entries of at most this cost together.
    init(limit: Int) {
        self.limit = max(limit, 0)
    }

    var count: Int { byKey.count }

    /// Returns the value of a key and marks it as used; removes it if its time is over.
    mutating func use(_ key: Key, at now: Int64) -> Value? {
        guard let index = byKey[key], let place = places[index] else { return nil }
        guard now < place.expiry else {
            remove(at: index)
            return nil
        }
        if newest != index {
            unlink(index)
            link(index)
        }
        return place.value
    }

    /// Adds a value in place of the one of the same key, and removes the least recently used ones beyond the limit.
    ///
    /// A value that alone exceeds the limit isn't kept.
    mutating func insert(_ value: Value, for key: Key, cost added: Int, until expiry: Int64) {
        remove(key)
        let added = max(added, 0)
        guard added <= limit else { return }
        while cost > limit - added, let oldest { remove(at: oldest) }
        let place = Place(key: key, value: value, cost: added, expiry: expiry)
        let index: Int
        if let reused = free.popLast() {
            index = reused
            places[index] = place
        } else {
            index = places.count
            places.append(place)
        }
        byKey[key] = index
        cost += added
        link(index)
    }

    mutating func remove(_ key: Key) {
        if let index = byKey[key] { remove(at: index) }
    }

    mutating func removeAll() {
        self = CacheEntries(limit: limit)
    }

    private mutating func remove(at index: Int) {
        guard let place = places[index] else { return }
        unlink(index)
        places[index] = nil
        free.append(index)
        byKey[place.key] = nil
        cost -= place.cost
    }

    private mutating func unlink(_ index: Int) {
        guard let place = places[index] else { return }
        if let newer = place.newer { places[newer]?.older = place.older } else { newest = place.older }
        if let older = place.older { places[older]?.newer = place.newer } else { oldest = place.newer }
    }

    private mutating func link(_ index: Int) {
        places[index]?.older = newest
        places[index]?.newer = nil
        if let newest { places[newest]?.newer = index }
        newest = index
        if oldest == nil { oldest = index }
    }
}
