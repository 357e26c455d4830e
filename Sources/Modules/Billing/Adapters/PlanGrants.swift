import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The features and limits of the tenants' plans, for the access guard and for quotas.
///
/// | latest subscription | grants |
/// |---|---|
/// | trialing, active, past due | what its version of the plan says |
/// | paused, cancelled, expired | the plan ``fallback``; no feature without one |
/// | none | the plan ``fallback``; every feature and no limit without one |
package struct PlanGrants: FeatureGrants {
    let catalog: PlanCatalog
    /// The plan of tenants whose subscription grants nothing.
    let fallback: Plan?

    package func plan(of tenant: SQL) -> SQL {
        """
        (SELECT CASE WHEN s.status IN ('trialing', 'active', 'past_due') THEN s.plan || ':' || s.plan_version \
        ELSE '' END FROM billing_subscription s WHERE s.tenant_id = \(tenant) \
        ORDER BY s.created_at DESC, s.id DESC LIMIT 1)
        """
    }

    package func features(ofPlan plan: String?) -> FeatureSet {
        if let version = plan.flatMap(version(named:)) ?? fallback { return FeatureSet(version.features) }
        return plan == nil ? .all : .none
    }

    /// Returns the limit that the plan of the reader's tenant sets for a quota; nil if it sets none.
    package func limit(of quota: Quota, in rows: TenantReader) throws -> Int? {
        let granting = SubscriptionRecord.where { $0.status.in([.trialing, .active, .pastDue]) }
        let found = try rows.first(granting).map { try catalog.plan($0.plan, version: $0.planVersion) }
        return (found ?? fallback)?.limit(quota).map { Int(clamping: $0) }
    }

    /// Returns the version in a text of ``plan(of:)``; nil when it is empty, or the product doesn't declare it any more.
    private func version(named text: String) -> Plan? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, let version = Int(Substring(parts[1])) else { return nil }
        return try? catalog.plan(String(Substring(parts[0])), version: version)
    }
}
