public import TrellisDatabase

/// The features that a product's plans grant to tenants.
///
/// A product with plans passes it to its authenticator, which reads the plan in the query that reads the membership, so
/// that features cost no query of their own. A product without plans has none, and every feature is granted.
///
/// ```swift
/// struct PlanFeatures: FeatureGrants {
///     func plan(of tenant: SQL) -> SQL { "(SELECT s.plan FROM subscription s WHERE s.tenant_id = \(tenant))" }
///     func features(ofPlan plan: String?) -> FeatureSet { plan == "team" ? .all : .none }
/// }
/// ```
public protocol FeatureGrants: Sendable {
    /// Returns an expression of SQL for the plan of a tenant: one text, or NULL without a plan.
    ///
    /// It may read every tenant's rows, so it must limit itself to `tenant`. It is composed once and kept, so it must
    /// depend on nothing else.
    ///
    /// - Parameter tenant: the column with the tenant's identifier.
    func plan(of tenant: SQL) -> SQL

    /// Returns the features of a plan, as the expression returned it; called for each request, so it must be quick.
    func features(ofPlan plan: String?) -> FeatureSet
}
