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
    /// Whether it shows or does more than its verb lets on, so that nobody below administrators gets it by a built-in role.
    public let isSensitive: Bool

    /// A permission with this stable name and description.
    public init(_ name: String, _ summary: String, isSensitive: Bool = false) {
        self.name = name
        self.summary = summary
        self.isSensitive = isSensitive
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
