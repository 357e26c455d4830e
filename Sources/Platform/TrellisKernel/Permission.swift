/// The right to do one thing, owned by the module that declares it.
///
/// ```swift
/// extension Permission {
///     static let projectsView = Permission("projects.view", "See projects.")
/// }
/// ```
public struct Permission: Hashable, Sendable {
    /// The stable name, `plural.verb`: what roles store and tokens carry.
    public let name: String
    /// One sentence for the people who compose roles.
    public let summary: String

    /// A permission with this stable name and description.
    public init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }

    /// Whether both have the same name.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Permission: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
