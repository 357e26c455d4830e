public import TrellisKernel

/// The features that a tenant has.
public struct FeatureSet: Hashable, Sendable {
    /// Whether every feature without a rollout is granted, including those of modules added later; true in products
    /// without plans.
    public let grantsAll: Bool
    private let names: Set<String>
    /// The features with a rollout that are on for the tenant and the user.
    private var rolledOut: Set<String> = []

    /// Every feature that plans grant.
    public static let all = FeatureSet(grantsAll: true, names: [])
    /// No feature.
    public static let none = FeatureSet(grantsAll: false, names: [])

    private init(grantsAll: Bool, names: Set<String>) {
        self.grantsAll = grantsAll
        self.names = names
    }

    /// Creates a set of the features with these names, as plans store them.
    public init(names: some Sequence<String>) {
        self.init(grantsAll: false, names: Set(names))
    }

    /// Creates a set of these features.
    public init(_ features: some Sequence<Feature>) {
        self.init(names: features.lazy.map(\.name))
    }

    /// Returns whether `feature` is granted.
    ///
    /// A feature with a rollout is only if the access rule requires it and it is on: ``TrellisDatabase/TenantDatabase``
    /// has `isOn(_:)` for others.
    public func contains(_ feature: Feature) -> Bool {
        guard feature.rollout == nil else { return rolledOut.contains(feature.name) }
        return grantsAll || names.contains(feature.name)
    }

    /// Returns the same features and one with a rollout, which is on.
    func adding(rolledOut feature: Feature) -> FeatureSet {
        var more = self
        more.rolledOut.insert(feature.name)
        return more
    }

    /// The granted names in order; empty for ``all``.
    public var sortedNames: [String] { names.sorted() }
}
