import CLibPQ

/// The prepared statements of a connection, by text.
///
/// A statement is prepared with the types of the values of its first run. NULL has no type: the server infers one, and
/// a later value of another type causes a new preparation with the types of both.
struct PostgresStatementCache {
    private struct Entry {
        let name: String
        let types: [Oid]
    }
    private var statements: LRUCache<String, Entry>
    private var preparedCount: UInt64 = 0

    init(capacity: Int) {
        statements = LRUCache(capacity: capacity)
    }

    /// The next step to run a statement.
    enum Step {
        /// The statement is prepared under this name.
        case run(String)
        /// The statement must be prepared first; `evicted` is the name of a statement to deallocate.
        case prepare(String, types: [Oid], evicted: String?)
    }

    mutating func step(_ text: String, _ types: [Oid]) -> Step {
        guard let cached = statements.use(text) else { return prepare(text, types) }
        if cached.types.count == types.count, zip(cached.types, types).allSatisfy({ $0 == $1 || $1 == 0 }) {
            return .run(cached.name)
        }
        return prepare(
            text,
            types.enumerated().map { $1 == 0 && cached.types.indices.contains($0) ? cached.types[$0] : $1 })
    }

    /// Removes a statement that couldn't be prepared.
    mutating func remove(_ text: String) {
        statements.remove(text)
    }

    /// Removes all statements; returns whether there were any.
    mutating func removeAll() -> Bool {
        defer { statements.removeAll() }
        return !statements.isEmpty
    }

    private mutating func prepare(_ text: String, _ types: [Oid]) -> Step {
        preparedCount &+= 1
        let name = "trellis_\(preparedCount)"
        let evicted = statements.insert(Entry(name: name, types: types), for: text)
        return .prepare(name, types: types, evicted: evicted?.name)
    }
}
