/// Something of which a tenant may have, or do, only so much; owned by the module that declares it.
///
/// ```swift
/// extension Quota {
///     static let projects = Quota("projects", "Projects, archived ones included.")
///     static let exports = Quota("exports", "Exports per day.", per: .seconds(86_400))
/// }
/// ```
public struct Quota: Hashable, Sendable {
    /// What the numbers of a quota count.
    public enum Unit: String, CaseIterable, Sendable {
        case items
        case bytes
    }

    /// The stable name, which plans, settings and routes use.
    public let name: String
    /// One sentence for customers who compare plans.
    public let summary: String
    /// What the numbers count.
    public let unit: Unit
    /// The period in which the limit holds, at least one second; nil if it holds for what exists at the same time.
    public let period: Duration?
    /// Whether each user of a tenant has the limit for itself.
    public let isOfUser: Bool

    /// A quota with this stable name and description.
    ///
    /// - Parameters:
    ///   - period: for what is done, the period in which the limit holds; nil for what exists.
    ///   - isOfUser: whether each user of a tenant has the limit for itself.
    public init(
        _ name: String, _ summary: String = "", in unit: Unit = .items, per period: Duration? = nil,
        isOfUser: Bool = false
    ) {
        self.isOfUser = isOfUser
        self.name = name
        self.summary = summary
        self.unit = unit
        self.period = period.map { max($0, .seconds(1)) }
    }

    /// Returns whether both have the same name.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Quota: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

/// The limit of a quota that holds for one tenant, and who sets it.
public struct QuotaLimit: Hashable, Sendable {
    /// Who sets a limit, the most specific first.
    public enum Source: String, CaseIterable, Sendable {
        /// A superuser, for this tenant.
        case tenant
        /// The tenant's plan.
        case plan
        /// The settings, for all tenants.
        case setting
    }

    /// The maximum; 0 allows nothing.
    public let maximum: Int
    /// Who sets it.
    public let source: Source

    /// A limit from this source.
    public init(_ maximum: Int, from source: Source) {
        self.maximum = maximum
        self.source = source
    }
}
