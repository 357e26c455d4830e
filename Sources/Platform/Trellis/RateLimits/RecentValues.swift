/// Values by text, of which those that were used least recently are forgotten: at most `capacity` are kept.
///
/// There are two halves. A value that is used moves into the newer one; when that is full, the older one is forgotten and
/// they change places. So each use costs the same, however many values there are.
struct RecentValues<Value> {
    private var newer: [String: Value] = [:]
    private var older: [String: Value] = [:]
    private let half: Int

    init(capacity: Int) {
        half = max(capacity / 2, 1)
    }

    /// How many values are kept.
    var count: Int { newer.count + older.count }

    /// The value of a key, which counts as used; nil when there is none, or it was forgotten.
    subscript(key: String) -> Value? {
        mutating get {
            if let value = newer[key] { return value }
            guard let value = older.removeValue(forKey: key) else { return nil }
            self[key] = value
            return value
        }
        set {
            if newer[key] == nil, newValue != nil, newer.count >= half {
                older = newer
                newer = [:]
            }
            older[key] = nil
            newer[key] = newValue
        }
    }
}
