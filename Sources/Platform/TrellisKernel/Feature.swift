/// A part of the product that some tenants or users have, owned by the module that declares it.
///
/// ```swift
/// extension Feature {
///     static let exports = Feature("exports", "Export data to files.")                        // plans grant it
///     static let editor = Feature("editor", "The new editor.", rollout: .off)                 // a flag
///     static let layout = Feature("layout", "Lists in a grid.", rollout: .percent(10), variants: ["rows", "cards"])
/// }
/// ```
/// A permission says who in a tenant may do something; a feature says whether the tenant has it at all. Without a
/// rollout, plans grant it. With one it is a flag: superusers change the rollout while the server runs.
public struct Feature: Hashable, Sendable {
    /// The stable name, which plans and rollouts store.
    public let name: String
    /// One sentence for customers who compare plans.
    public let summary: String
    /// For whom it is on, unless a superuser has set another rollout; nil for a feature that plans grant.
    public let rollout: Rollout?
    /// Whose identifier decides about a percentage.
    public let unit: RolloutUnit
    /// The names of its variants, of which each subject has one; empty for a feature without any.
    public let variants: [String]
    /// How a route that requires it refuses those who don't have it.
    public let refusal: FeatureRefusal

    /// A feature that plans grant.
    public init(_ name: String, _ summary: String = "", refusal: FeatureRefusal = .paymentRequired) {
        self.name = name
        self.summary = summary
        self.refusal = refusal
        rollout = nil
        unit = .tenant
        variants = []
    }

    /// A feature that is on for a share of tenants or users: a flag.
    ///
    /// - Parameters:
    ///   - rollout: for whom it is on, unless a superuser has set another rollout.
    ///   - unit: whose identifier decides about a percentage.
    ///   - variants: the names of its variants; each gets the same share. A change of the list moves subjects.
    ///   - refusal: how a route that requires it refuses others; by default as if it didn't exist.
    public init(
        _ name: String, _ summary: String, rollout: Rollout, by unit: RolloutUnit = .tenant, variants: [String] = [],
        refusal: FeatureRefusal = .notFound
    ) {
        self.name = name
        self.summary = summary
        self.rollout = rollout
        self.unit = unit
        self.variants = variants
        self.refusal = refusal
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

/// How a route that requires a feature refuses those who don't have it.
public enum FeatureRefusal: Hashable, Sendable {
    /// 402: another plan has it.
    case paymentRequired
    /// 404: as if the route didn't exist.
    case notFound
}

/// Whose identifier decides about the percentage of a feature.
public enum RolloutUnit: String, Hashable, Sendable {
    /// All members of a tenant have the same.
    case tenant
    /// A user has the same in all tenants.
    case user
}
