/// The members of a JSON object in their order; equal to another when the members are, in any order.
public struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    /// The members in order; each key once.
    public private(set) var members: [(key: String, value: JSONValue)] = []

    /// An object without members.
    public init() {}

    /// An object with these members; of a key given twice the last value counts.
    public init(_ members: some Sequence<(key: String, value: JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    /// An object with its members in this order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The value under `key`; a new key goes to the end, nil removes it.
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

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }
    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }
    /// How many members there are.
    public var count: Int { members.count }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in any order.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.byKey == right.byKey
    }

    /// Hashes the members without regard to their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(byKey) }

    private var byKey: [String: JSONValue] { Dictionary(members.map { ($0.key, $0.value) }) { $1 } }
}
