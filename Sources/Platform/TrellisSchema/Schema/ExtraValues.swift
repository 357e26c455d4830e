/// The values of the members that a composition adds to an object, by name, in order.
public struct ExtraValues: Sendable {
    /// No members.
    public static let none = ExtraValues()

    /// The names and values; nil is written as null.
    public private(set) var members: [(name: String, value: (any SchemaValue)?)] = []

    /// No members.
    public init() {}

    /// One member; nil is written as null.
    public init(_ name: String, _ value: (any SchemaValue)?) {
        members = [(name, value)]
    }

    /// The value of the member `name`; nil when it is absent or null.
    public subscript(name: String) -> (any SchemaValue)? { members.first { $0.name == name }?.value }

    /// Returns the members of both, those of `other` last.
    public func adding(_ other: ExtraValues) -> ExtraValues {
        var copy = self
        copy.members += other.members
        return copy
    }

    /// Returns the same values, each name with `prefix` before it.
    public func prefixed(_ prefix: String) -> ExtraValues {
        var copy = self
        copy.members = members.map { (prefix + $0.name, $0.value) }
        return copy
    }
}
