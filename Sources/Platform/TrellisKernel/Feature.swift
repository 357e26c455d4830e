/// A part of the product that plans grant, owned by the module that declares it.
///
/// ```swift
/// extension Feature {
///     static let exports = Feature("exports", "Export data to files.")
/// }
/// ```
/// A permission says who in a tenant may do something; a feature says whether the tenant has it at all.
public struct Feature: Hashable, Sendable {
    /// The stable name, which plans store.
    public let name: String
    /// One sentence for customers who compare plans.
    public let summary: String

    /// A feature with this stable name and description.
    public init(_ name: String, _ summary: String = "") {
        self.name = name
        self.summary = summary
    }

    /// Returns whether both have the same name.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Feature: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
