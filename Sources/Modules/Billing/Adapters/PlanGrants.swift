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
    /// The quota that the number of users that are paid for limits: the members of a tenant.
    private static let members = Quota("members")

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
    ///
    /// Members are limited to the number of users that are paid for, when the plan has a price for each of them and no
    /// limit of its own. One statement.
    package func limit(of quota: Quota, in rows: TenantReader) throws -> Int? {
        let granting = SubscriptionRecord.where { $0.status.in([.trialing, .active, .pastDue]) }
        guard let row = try rows.first(granting) else { return fallback?.limit(quota).map { Int(clamping: $0) } }
        let plan = try catalog.plan(row.plan, version: row.planVersion)
        let paidFor = quota == Self.members && plan.hasSeatPrice ? row.seatCount : nil
        return (plan.limit(quota) ?? paidFor).map { Int(clamping: $0) }
    }

    /// Returns the key of the plan of the reader's tenant, for settings of plans; nil without one.
    package func key(in rows: TenantReader) throws -> String? {
        let granting = SubscriptionRecord.where { $0.status.in([.trialing, .active, .pastDue]) }
        return try rows.first(granting)?.plan ?? fallback?.key
    }

    /// Returns the version in a text of ``plan(of:)``; nil when it is empty, or the product doesn't declare it any more.
    private func version(named text: String) -> Plan? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, let version = Int(Substring(parts[1])) else { return nil }
        return try? catalog.plan(String(Substring(parts[0])), version: version)
    }
}
