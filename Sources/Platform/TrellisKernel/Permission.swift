/// The right to do one thing, owned by the module that declares it.
///
/// ```swift
/// extension Permission {
///     static let projectsView = Permission("projects.view", "See projects.")
/// }
/// ```
public struct Permission: Hashable, Sendable {
    /// The stable name, `plural.verb`, which roles and tokens store.
    public let name: String
    /// One sentence for users who edit roles.
    public let summary: String
    /// Whether the permission grants more than its verb suggests; no built-in role below administrator includes it.
    public let isSensitive: Bool

    /// A permission with this stable name and description.
    public init(_ name: String, _ summary: String, isSensitive: Bool = false) {
        self.name = name
        self.summary = summary
        self.isSensitive = isSensitive
    }

    /// Returns whether both have the same name.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Permission: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
