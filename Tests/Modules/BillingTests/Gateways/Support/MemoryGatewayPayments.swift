import Synchronization
import TrellisKernel

@testable import Billing

/// Payments in memory, which follow the rule of ``PaymentStatus/merged(with:)``.
final class MemoryGatewayPayments: GatewayPaymentRepository {
    struct Entry {
        var payment: OpenPayment
        var changedAt: Timestamp
    }
    struct Failure: Error {}

    private struct State {
        var entries: [Entry] = []
        var notices: [GatewayReference: Timestamp] = [:]
        var failures = 0
        var forgottenBefore: Timestamp?
    }
    private let state = Mutex(State())
    private let clock: any Clock

    init(_ clock: any Clock) {
        self.clock = clock
    }

    /// The statuses, in the order in which the payments were added.
    var statuses: [PaymentStatus] { state.withLock { $0.entries.map(\.payment.status) } }
    var forgottenBefore: Timestamp? { state.withLock { $0.forgottenBefore } }

    /// Adds a payment that changes now.
    func add(_ key: IdempotencyKey, _ status: PaymentStatus = .pending, reference: GatewayReference? = nil) {
        let now = clock.now
        state.withLock { state in
            let payment = OpenPayment(
                id: ID(high: 9, low: UInt64(state.entries.count)), tenantID: .acme, key: key, status: status,
                reference: reference, createdAt: now)
            state.entries.append(Entry(payment: payment, changedAt: now))
        }
    }

    /// Makes the next transactions fail.
    func fail(times: Int) { state.withLock { $0.failures = times } }

    func apply(_ notice: PaymentNotice, requestID: String) async throws -> PaymentNoticeEffect {
        guard let charge = notice.charge else { return .ignored }
        let now = clock.now
        return try state.withLock { state in
            try Self.fail(&state)
            guard state.notices.updateValue(now, forKey: notice.id) == nil else { return .repeated }
            return Self.merge(charge.key, charge.outcome, now, &state) ? .applied : .paymentUnknown
        }
    }

    func apply(_ outcome: PaymentOutcome, to payment: OpenPayment, requestID: String) async throws {
        let now = clock.now
        try state.withLock { state in
            try Self.fail(&state)
            _ = Self.merge(payment.key, outcome, now, &state)
        }
    }

    func openPayments(
        changedBefore time: Timestamp, after last: ID<Payment>?, limit: Int
    ) async throws -> [OpenPayment] {
        let open = state.withLock { $0.entries.filter { $0.payment.status.isOpen && $0.changedAt < time } }
        return Array(open.map(\.payment).filter { payment in last.map { payment.id > $0 } ?? true }.prefix(limit))
    }

    func forgetNotices(before time: Timestamp) async throws { state.withLock { $0.forgottenBefore = time } }

    private static func fail(_ state: inout State) throws {
        guard state.failures > 0 else { return }
        state.failures -= 1
        throw Failure()
    }

    private static func merge(
        _ key: IdempotencyKey, _ outcome: PaymentOutcome, _ now: Timestamp, _ state: inout State
    ) -> Bool {
        guard let index = state.entries.firstIndex(where: { $0.payment.key == key }) else { return false }
        let old = state.entries[index].payment
        var reference = old.reference
        if case .succeeded(let found) = outcome { reference = found }
        if case .requiresAction(let found, _) = outcome { reference = found }
        state.entries[index].payment = OpenPayment(
            id: old.id, tenantID: old.tenantID, key: key, status: old.status.merged(with: outcome.status),
            reference: reference, createdAt: old.createdAt)
        state.entries[index].changedAt = now
        return true
    }
}
