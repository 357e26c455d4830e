internal import TrellisDatabase
package import TrellisKernel

/// The rollouts of features, which the guard asks about features that a rule requires; attached to the database.
package struct FeatureFlags: Sendable {
    /// Returns whether a feature with a rollout is on for a user in a tenant; without a statement as a rule.
    package let isOn: @Sendable (_ feature: Feature, _ user: ID<User>, _ tenant: ID<Tenant>) async throws -> Bool

    /// Creates the rollouts.
    package init(
        isOn: @escaping @Sendable (_ feature: Feature, _ user: ID<User>, _ tenant: ID<Tenant>) async throws -> Bool
    ) {
        self.isOn = isOn
    }
}

extension AccessGuard {
    /// Returns the features of a membership, with those of a rule that have a rollout and are on.
    ///
    /// Without a rollout in the rule it returns the membership's.
    func features(
        _ membership: Membership, of requirement: AccessRequirement, and features: [Feature]
    ) async throws -> FeatureSet {
        var granted = membership.features
        for feature in requirement.features + features where feature.rollout != nil {
            guard let flags: FeatureFlags = database.attachment() else { continue }
            if try await flags.isOn(feature, membership.userID, membership.tenantID) {
                granted = granted.adding(rolledOut: feature)
            }
        }
        return granted
    }
}
