public import TrellisKernel

/// The features that a tenant has.
public struct FeatureSet: Hashable, Sendable {
    /// Whether every feature is granted, including those of modules added later; true in products without plans.
    public let grantsAll: Bool
    private let names: Set<String>

    /// Every feature.
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
    public func contains(_ feature: Feature) -> Bool { grantsAll || names.contains(feature.name) }

    /// The granted names in order; empty for ``all``.
    public var sortedNames: [String] { names.sorted() }
}
