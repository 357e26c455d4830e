public import TrellisKernel

/// The part of all keys that the rows of one table name: `TENANT/NAME/ROW`, or `TENANT/NAME/ROW/CONTENT`.
///
/// Keys begin with the tenant and then with the section, so a listing of the store has the rows of a section in the order
/// of the table's primary key: tenant, then identifier.
public struct ObjectSection: Hashable, Sendable {
    /// The second segment of the keys.
    public let name: String
    /// Whether a key has a further segment, so that a row can have several objects, of which it names one.
    public let hasContents: Bool

    /// Creates a section.
    public init(_ name: String, hasContents: Bool) {
        self.name = name
        self.hasContents = hasContents
    }

    /// Returns the row that an object belongs to by its key; nil for a key of another section or form.
    public func position(of key: StorageKey) -> ObjectPosition? {
        let parts = key.description.split(utf8: "/", omittingEmptySubsequences: false)
        guard parts.count == (hasContents ? 4 : 3), parts[1] == name else { return nil }
        return ObjectPosition(tenant: parts[0], row: parts[2])
    }

    /// Returns the first row of the section that a listing isn't complete for, if `last` is the last key so far; nil if
    /// that key doesn't tell.
    func incomplete(after last: StorageKey) -> ObjectPosition? {
        let parts = last.description.split(utf8: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let tenant = ObjectPosition.identifier(parts[0], Tenant.self) else { return nil }
        // With the slash, as in the order of keys: "a-b" is less than "a/b".
        let (listed, own) = ("\(parts[1])/".utf8, "\(name)/".utf8)
        if listed.elementsEqual(own) { return ObjectPosition(tenant: parts[0], row: parts[2]) }
        let isOver = own.lexicographicallyPrecedes(listed)
        return ObjectPosition(
            tenantID: tenant, rowID: isOver ? ID(high: .max, low: .max) : ID(high: 0, low: 0))
    }
}

/// The entity of the identifier of a row that names an object, whatever its table is.
public enum NamingRow: Sendable {}

/// The place of a row that names objects: its tenant and its identifier, in the order of tables and of keys.
public struct ObjectPosition: Hashable, Comparable, Sendable {
    /// The tenant; that of the platform for rows without one.
    public let tenantID: ID<Tenant>
    /// The identifier of the row.
    public let rowID: ID<NamingRow>

    /// Creates the place of a row.
    public init(tenantID: ID<Tenant>, rowID: ID<NamingRow>) {
        self.tenantID = tenantID
        self.rowID = rowID
    }

    /// Creates the place of a row by its own identifier.
    public init<Entity>(tenantID: ID<Tenant>, of row: ID<Entity>) {
        self.init(tenantID: tenantID, rowID: ID(high: row.high, low: row.low))
    }

    /// Reads the segments of a key; nil unless both are identifiers.
    init?(tenant: Substring, row: Substring) {
        guard let tenantID = Self.identifier(tenant, Tenant.self), let rowID = Self.identifier(row, NamingRow.self)
        else { return nil }
        self.init(tenantID: tenantID, rowID: rowID)
    }

    /// Returns the identifier of the row as one of its entity.
    public func id<Entity>(of entity: Entity.Type = Entity.self) -> ID<Entity> { ID(high: rowID.high, low: rowID.low) }

    /// The order of tenants, then of rows.
    public static func < (left: Self, right: Self) -> Bool {
        left.tenantID == right.tenantID ? left.rowID < right.rowID : left.tenantID < right.tenantID
    }

    /// Returns the identifier that the text spells as this program does; only then its order is that of the keys.
    static func identifier<Entity>(_ text: Substring, _ entity: Entity.Type) -> ID<Entity>? {
        guard let id = ID<Entity>(String(text)), id.description == text else { return nil }
        return id
    }
}

/// A range of rows.
public struct ObjectRange: Hashable, Sendable {
    /// Where a range begins.
    public enum Start: Hashable, Sendable {
        /// With the first row.
        case beginning
        /// With this row, or the next one.
        case at(ObjectPosition)
        /// With the row after this one.
        case after(ObjectPosition)
    }

    /// Where the range begins.
    public var start: Start
    /// The row before which the range ends; nil if it has no end.
    public let end: ObjectPosition?

    /// Creates a range; by default of all rows.
    public init(from start: Start = .beginning, to end: ObjectPosition? = nil) {
        self.start = start
        self.end = end
    }
}
