/// A named part of the schema.
struct SchemaObject: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        /// A table or a view, which share their names.
        case table
        case index, trigger, routine, type, sequence
    }
    let kind: Kind
    let name: String

    init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// What a change does to the schema, and which tables it names.
enum SchemaEffect: Hashable, Sendable {
    /// Creates an object; an index or a trigger is on a table.
    case creates(SchemaObject, on: String? = nil)
    /// Changes a table or its rows, and gives these names to new parts of it.
    case changes(String, verb: String, adding: [String] = [])
    /// Changes an object that isn't a table.
    case alters(SchemaObject)
    case drops(SchemaObject)
    case renames(String, to: String)
    /// Names a table without changing it; a foreign key needs it at that time.
    case refers(String, isKey: Bool = false)
    /// Changes roles or databases, which belong to the whole server: `ALTER ROLE`.
    case server(String)
    /// A statement whose tables can't be read, and why.
    case unreadable(String)
}
