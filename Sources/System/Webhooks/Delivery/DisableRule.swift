import TrellisDatabase
import TrellisHub
import TrellisKernel

/// The rule by which repeated failures disable a webhook; both limits must be reached.
struct DisableRule: Sendable {
    /// The minimum number of failures since the last success.
    let failures: Int
    /// The minimum time since the first of these failures.
    let duration: Duration

    /// Returns whether a webhook with this health must be disabled.
    func isMet(by health: WebhookHealthRecord, at now: Timestamp) -> Bool {
        guard let since = health.failingSince else { return false }
        return health.failures >= failures && now - since >= duration
    }
}

extension TenantTransaction {
    /// Counts a failure; disables the webhook if the rule is met or the receiver responded with 410.
    ///
    /// - Returns: The reason if this call disabled the webhook.
    func countFailure(_ failed: AttemptReport, _ rule: DisableRule) throws -> DisabledReason? {
        let health = try update(returning: WebhookHealthRecord.where { $0.id == failed.webhook }) {
            [
                $0.failures.increment(by: 1),
                $0.failingSince.set(
                    unfiltered: "coalesce(\($0.failingSince), \(databaseNow))",
                    reason: "Queries have no COALESCE; it reads the changed row only."),
            ]
        }
        let reason: DisabledReason
        if failed.failure?.isPermanent == true {
            reason = .gone
        } else {
            guard let health = health.first, rule.isMet(by: health, at: databaseNow) else { return nil }
            reason = .failing
        }
        let disabled = try update(WebhookRecord.where { $0.id == failed.webhook && $0.disabledAt == nil }) {
            [$0.disabledAt.set(now), $0.disabledReason.set(reason)]
        }
        guard disabled == 1 else { return nil }
        try publish(WebhookDisabled(webhookID: failed.webhook, reason: reason))
        return reason
    }

    /// Resets a webhook's failures to zero.
    func resetFailures(of webhook: ID<Webhook>) throws {
        try update(WebhookHealthRecord.where { $0.id == webhook && $0.failures > 0 }) {
            [$0.failures.set(0), $0.failingSince.set(nil)]
        }
    }
}

extension DisabledReason {
    /// The reason as a sentence for the delivery log.
    var sentence: String {
        switch self {
        case .member: "a member disabled it."
        case .failing: "it failed repeatedly for days."
        case .gone: "the receiver responded with 410 (Gone)."
        }
    }
}
