import CLibPQ

/// The statements that a connection keeps prepared, by their text; the longest unused goes first.
///
/// A statement is prepared with the types of the values that it is first run with. NULL has none: the server infers it,
/// and a later value of another type has the statement prepared anew, with the types of both.
struct PostgresStatements {
    struct Prepared {
        let name: String
        var types: [Oid]
        var lastUse: UInt64
    }
    private let capacity: Int
    private var statements: [String: Prepared] = [:]
    private var uses: UInt64 = 0
    private var made: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// What is needed to run `text` with values of these types.
    enum Step {
        /// It is at hand under this name.
        case run(String)
        /// It must be prepared first; `evicted` is a statement that must go.
        case prepare(String, types: [Oid], evicted: String?)
    }

    mutating func step(_ text: String, _ types: [Oid]) -> Step {
        uses &+= 1
        guard let known = statements[text] else {
            let evicted = statements.count >= capacity ? statements.min { $0.value.lastUse < $1.value.lastUse } : nil
            if let evicted { statements[evicted.key] = nil }
            return add(text, types, evicted: evicted?.value.name)
        }
        if known.types.count == types.count, zip(known.types, types).allSatisfy({ $0 == $1 || $1 == 0 }) {
            statements[text]?.lastUse = uses
            return .run(known.name)
        }
        let merged = types.enumerated().map { $1 == 0 && known.types.indices.contains($0) ? known.types[$0] : $1 }
        return add(text, merged, evicted: known.name)
    }

    /// Forgets a statement that couldn't be prepared.
    mutating func forget(_ text: String) {
        statements[text] = nil
    }

    /// Forgets all; true when there were any.
    mutating func forgetAll() -> Bool {
        defer { statements.removeAll(keepingCapacity: true) }
        return !statements.isEmpty
    }

    private mutating func add(_ text: String, _ types: [Oid], evicted: String?) -> Step {
        made &+= 1
        let name = "trellis_\(made)"
        statements[text] = Prepared(name: name, types: types, lastUse: uses)
        return .prepare(name, types: types, evicted: evicted)
    }
}
