/// Settings that differ between tenants and users while the server runs, declared by the module that uses them.
///
/// ```swift
/// struct InvoiceSettings: ScopedSettings {
///     static let section = "billing"
///     @TenantSetting("Prefix of invoices.", .length(1...8)) var invoicePrefix = "INV"
///     @UserSetting("Whether lists show paid invoices.") var showsPaid = true
/// }
/// ```
/// The most specific value holds: of the user, of the tenant, of the tenant's plan, of the product, and last the
/// declared default. ``Settings``, by contrast, are of the server and come from files and variables.
public protocol ScopedSettings: Sendable {
    /// The first part of its names: `billing`.
    static var section: String { get }

    /// The declared defaults.
    init()
}

/// The most specific level at which a setting has values.
public enum ScopedSettingLevel: String, CaseIterable, Hashable, Sendable {
    /// The product as a whole.
    case product
    /// The tenants of one plan.
    case plan
    /// One tenant.
    case tenant
    /// One user, in all tenants.
    case user

    /// Whether values of this level replace those of the other one.
    public func isMoreSpecific(than other: Self) -> Bool { rank > other.rank }

    private var rank: Int {
        switch self {
        case .product: 0
        case .plan: 1
        case .tenant: 2
        case .user: 3
        }
    }
}
