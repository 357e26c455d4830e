public import TrellisDatabase
public import TrellisKernel

/// A quota as its module declares it: what it counts, and the limit of the settings.
///
/// ```swift
/// QuotaRegistration(.projects, limit: settings.projects) { rows in try rows.count(ProjectRecord.all) }
/// QuotaRegistration(.exports, limit: settings.exports)                    // counted by the platform: it has a period
/// ```
public struct QuotaRegistration: Sendable {
    /// The quota.
    public let quota: Quota
    /// The limit of tenants that have no limit of their own or of their plan; nil for none.
    let limit: Int?
    let count: (@Sendable (TenantReader) throws -> Int)?

    /// Registers a quota of what exists.
    ///
    /// - Parameters:
    ///   - limit: the limit of tenants that have no limit of their own or of their plan; nil for none.
    ///   - used: returns how much the tenant has. It is called for each addition, so it must be a quick query: a count
    ///     over an index of the tenant, or a sum that the module keeps in a row.
    public init(_ quota: Quota, limit: Int? = nil, used: @escaping @Sendable (TenantReader) throws -> Int) {
        self.quota = quota
        self.limit = limit
        count = used
    }

    /// Registers a quota of what is done in a period; the platform counts it.
    public init(_ quota: Quota, limit: Int? = nil) {
        self.quota = quota
        self.limit = limit
        count = nil
    }
}

/// The reasons why the declared quotas of a product are refused at start.
public enum QuotaDeclarationError: Error, Hashable, CustomStringConvertible {
    /// Two modules declare a quota of the same name.
    case repeated(String)
    /// A quota without a period has no function that returns what is used, or one with a period has one.
    case countMismatch(String)
    /// Another product's quotas are connected to the database.
    case connectedTwice

    /// What is wrong, and how to fix it.
    public var description: String {
        switch self {
        case .repeated(let name): "The quota '\(name)' is declared twice. Give one of them another name."
        case .countMismatch(let name):
            "The quota '\(name)' needs either a period or a function that returns how much is used, not both."
        case .connectedTwice: "The database already has quotas. Compose one application on each opened database."
        }
    }
}
