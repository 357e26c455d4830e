import Logging
import TrellisKernel

/// Settles payments whose outcome was lost: asks the gateway for each that has been open for a while.
///
/// | payment | gateway | then |
/// |---|---|---|
/// | any | has an outcome | it is applied |
/// | pending or unknown | finds no charge | left to ``InvoiceCollector``, which repeats the charge with its key |
/// | requires action, for a week | still waits | the charge is cancelled, so that it can't be confirmed later |
/// | any | can't be reached | left for the next run |
struct PaymentReconciliationService: Sendable {
    /// How long a payment may be open before the gateway is asked.
    static let patience = Duration.seconds(600)
    /// After this time an attempt without a charge is reported, since its job must be lost.
    static let suspicious = Duration.seconds(86_400)
    /// How long a customer may take to confirm.
    static let confirmation = Duration.seconds(7 * 86_400)
    /// How long the identifiers of notices are kept: longer than a gateway repeats them by itself or on demand.
    static let noticeRetention = Duration.seconds(45 * 86_400)
    /// The number of failures in a row after which a run ends, since the gateway is down.
    private static let maxFailures = 3
    private static let batch = 100

    /// What a run has done.
    struct Report: Hashable, Sendable {
        /// Payments to which an outcome was applied.
        var settled = 0
        /// Payments that are still open.
        var open = 0
        /// Payments for which the gateway couldn't be asked.
        var failed = 0
    }

    let gateway: any PaymentGateway
    let payments: any GatewayPaymentRepository
    let clock: any Clock
    let logger: Logger

    /// Asks for all payments that have been open for a while, and forgets old notices.
    @discardableResult
    func run(requestID: String) async throws -> Report {
        let now = clock.now
        var report = Report()
        var failures = 0
        var last: ID<Payment>?
        repeat {
            let page = try await payments.openPayments(
                changedBefore: now - Self.patience, after: last, limit: Self.batch)
            for payment in page {
                try Task.checkCancellation()
                do {
                    let isSettled = try await settle(payment, at: now, requestID)
                    report.settled += isSettled ? 1 : 0
                    report.open += isSettled ? 0 : 1
                    failures = 0
                } catch let error as GatewayError {
                    report.failed += 1
                    failures += 1
                    logger.warning(
                        "A payment can't be reconciled",
                        metadata: ["payment": "\(payment.id)", "error": "\(error.code)"])
                }
                guard failures < Self.maxFailures else { return report }
            }
            last = page.count == Self.batch ? page.last?.id : nil
        } while last != nil
        try await payments.forgetNotices(before: now - Self.noticeRetention)
        return report
    }

    /// Applies the present outcome of a payment; returns false when it is still open.
    private func settle(_ payment: OpenPayment, at now: Timestamp, _ requestID: String) async throws -> Bool {
        guard let outcome = try await outcome(of: payment, at: now) else { return false }
        // Also an outcome that keeps it open may be news, as that the customer must confirm.
        if outcome.status > payment.status {
            try await payments.apply(outcome, to: payment, requestID: requestID)
        }
        return !outcome.status.isOpen
    }

    private func outcome(of payment: OpenPayment, at now: Timestamp) async throws -> PaymentOutcome? {
        guard let reference = payment.reference else {
            if let outcome = try await gateway.outcome(of: payment.key) { return outcome }
            if payment.createdAt < now - Self.suspicious {
                logger.warning("A payment never reached the gateway", metadata: ["payment": "\(payment.id)"])
            }
            return nil
        }
        let outcome = try await gateway.outcome(of: reference)
        if case .requiresAction = outcome, payment.createdAt < now - Self.confirmation {
            return try await gateway.cancel(reference)
        }
        return outcome
    }
}
