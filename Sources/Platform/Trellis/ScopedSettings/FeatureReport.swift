import Logging
import TrellisConfig
import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// The rollout of one feature for the whole product, to find those that code needn't ask about any more.
package struct FeatureReportLine: Hashable, Sendable {
    /// The name of the feature.
    package let name: String
    /// The rollout of the product.
    package let rollout: Rollout
    /// When a superuser set it; nil for the declared one.
    package let since: Timestamp?
    /// Whether a plan, a tenant or a user has another value than the product.
    package let hasExceptions: Bool
    /// Whether an access rule requires the feature.
    package let isRequired: Bool
    /// How often this process has asked about it since its start.
    package let reads: Int

    /// Returns why the feature is stale: every or no subject has had it for longer than `age`, or nothing asks
    /// about it.
    ///
    /// Nil when it isn't. When a declared rollout began isn't known, so only what nothing asks about is stale then.
    package func staleness(olderThan age: Duration, at now: Timestamp) -> FeatureStaleness? {
        if rollout.isComplete, !hasExceptions, let since, now - since > age { return .complete(rollout, since: since) }
        return !isRequired && reads == 0 ? .unused : nil
    }
}

/// Why a feature is stale.
package enum FeatureStaleness: Hashable, Sendable, CustomStringConvertible {
    /// Every or no subject has had it for a long time.
    case complete(Rollout, since: Timestamp)
    /// No access rule requires it, and this process hasn't asked about it.
    case unused

    package var description: String {
        switch self {
        case .complete(let rollout, let since): "\(rollout) since \(since)"
        case .unused: "no route requires it, and this process hasn't asked about it"
        }
    }
}

extension ScopedSettingBook {
    /// Returns a line for each feature with a rollout, by name.
    package func featureReport() async throws -> [FeatureReportLine] {
        let states = try await states(of: .product, asOperator: true)
        let exceptions = try await namesWithExceptions(to: states)
        return states.compactMap { state in
            guard let name = state.declaration.name.removingPrefix(utf8: ScopedSettingDeclaration.featurePrefix),
                state.declaration.isOperated
            else { return nil }
            return FeatureReportLine(
                name: String(name), rollout: state.value.flatMap { try? Rollout.read($0) } ?? .off,
                since: state.source == .product ? state.updatedAt : nil,
                hasExceptions: exceptions.contains(state.declaration.name),
                isRequired: reads.isRequired(String(name)), reads: reads.count(String(name)))
        }
    }

    /// Returns the names of features of which a plan, a tenant or a user has another value than the product.
    private func namesWithExceptions(to states: [ScopedSettingState]) async throws -> Set<String> {
        try await database.read { tx in
            let rows = tx.acrossTenants(reason: "The rollouts of features are those of all tenants.", level: .debug)
            let product = ScopedSettingLevel.product.rawValue
            return try Set(
                states.filter { state in
                    let name = state.declaration.name
                    guard name.hasPrefix(utf8: ScopedSettingDeclaration.featurePrefix), let value = state.value else {
                        return false
                    }
                    let text = value.json.description
                    return try rows.count(
                        ScopedSettingRecord.where { $0.name == name && $0.level != product && $0.value != text }) > 0
                }.map(\.declaration.name))
        }
    }
}
