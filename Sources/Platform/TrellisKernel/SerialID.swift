/// The identifier of one `Entity` whose rows the database numbers: 1, 2, 3, and so on.
///
/// For contracts that have integers. ``ID`` is the choice otherwise: it exists before the row does, and tells a client
/// neither how many rows there are nor how fast they grow. Numbers are unique in the table, increase, and have gaps:
/// a rolled back transaction gives none back, and tenants share them.
///
/// ```swift
/// let id = SerialID<Article>(7)                // nil outside 1…2^53-1
/// var new: SerialID<Article> = .onInsert       // the number follows when the row is inserted
/// ```
public struct SerialID<Entity>: SerialValue {
    /// The number: 1…2^53-1, or 0 for ``onInsert``.
    public let rawValue: Int

    /// The number that the database gives when the row is inserted.
    public static var onInsert: Self { Self(unchecked: 0) }

    /// The identifier with this number; nil outside 1…2^53-1.
    public init?(rawValue: Int) {
        guard Self.range.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// A number of a row that isn't its identifier and that the database gives when the row is inserted: 1, 2, 3, and so on.
///
/// As for ``SerialID``, it is unique in the table and has gaps. For numbers without gaps, such as those of invoices, see
/// `tx.nextNumber`.
///
/// ```swift
/// var number: SerialNumber = .onInsert
/// ```
public struct SerialNumber: SerialValue {
    /// The number: 1…2^53-1, or 0 for ``onInsert``.
    public let rawValue: Int

    /// The number that the database gives when the row is inserted.
    public static var onInsert: Self { Self(unchecked: 0) }

    /// The number; nil outside 1…2^53-1.
    public init?(rawValue: Int) {
        guard Self.range.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked rawValue: Int) {
        self.rawValue = rawValue
    }
}
