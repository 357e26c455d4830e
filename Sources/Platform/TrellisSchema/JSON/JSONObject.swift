/// The members of a JSON object in order; equality ignores the order.
public struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    /// The members in order; each key once.
    public private(set) var members: [(key: String, value: JSONValue)] = []

    /// An object without members.
    public init() {}

    /// An object with these members; for a repeated key, the last value is used.
    public init(_ members: some Sequence<(key: String, value: JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    /// An object with its members in this order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The value under `key`; setting a new key appends it, setting nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Appends a member; the caller ensures that the key is new.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }
    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }
    /// The number of members.
    public var count: Int { members.count }
}

extension JSONObject: Hashable {
    /// Returns whether both have the same members, in any order.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.byKey == right.byKey
    }

    /// Hashes the members regardless of their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(byKey) }

    private var byKey: [String: JSONValue] { Dictionary(members.map { ($0.key, $0.value) }) { $1 } }
}
