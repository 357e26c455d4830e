import CLibPQ

/// The prepared statements of a connection, by text.
///
/// A statement is prepared with the types of the values of its first run. NULL has no type: the server infers one, and
/// a later value of another type causes a new preparation with the types of both.
struct PostgresStatementCache {
    /// A prepared statement.
    struct Entry {
        let name: String
        let types: [Oid]
        /// Whether it leaves something in the session; see ``PostgresSessionState``.
        let leavesState: Bool
    }
    /// The largest number of values of a kept statement.
    private static let maximumValues = 100
    /// The largest size of the text of a kept statement, in bytes.
    private static let maximumSize = 16_384

    private var statements: LRUCache<Entry>
    private var preparedCount: UInt64 = 0

    init(capacity: Int) {
        statements = LRUCache(capacity: capacity)
    }

    /// Returns whether a statement is worth keeping, on the server and in this process.
    ///
    /// Statements with many values come in many lengths: each would evict one that is used again, and some have
    /// megabytes.
    static func keeps(_ text: String, valueCount: Int) -> Bool {
        valueCount <= maximumValues && text.utf8.count <= maximumSize
    }

    /// The next step to run a statement.
    enum Step {
        /// The statement is prepared.
        case run(Entry)
        /// The statement must be prepared first; `evicted` is the name of a statement to deallocate.
        case prepare(Entry, evicted: String?)
    }

    mutating func step(_ text: String, _ types: [Oid]) -> Step {
        guard let cached = statements.use(text) else { return prepare(text, types) }
        if cached.types.count == types.count, zip(cached.types, types).allSatisfy({ $0 == $1 || $1 == 0 }) {
            return .run(cached)
        }
        return prepare(
            text,
            types.enumerated().map { $1 == 0 && cached.types.indices.contains($0) ? cached.types[$0] : $1 })
    }

    /// Removes a statement that can't be used; returns its name on the server.
    @discardableResult
    mutating func remove(_ text: String) -> String? {
        statements.remove(text)?.name
    }

    /// Removes all statements; returns whether there were any.
    mutating func removeAll() -> Bool {
        defer { statements.removeAll() }
        return !statements.isEmpty
    }

    private mutating func prepare(_ text: String, _ types: [Oid]) -> Step {
        preparedCount &+= 1
        let name = "trellis_\(preparedCount)"
        let entry = Entry(name: name, types: types, leavesState: PostgresSessionState.isLeft(by: text))
        let evicted = statements.insert(entry, for: text)
        return .prepare(entry, evicted: evicted?.name)
    }
}
