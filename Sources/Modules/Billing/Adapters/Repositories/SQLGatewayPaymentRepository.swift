import Logging
import TrellisDatabase
import TrellisKernel

/// The payments of all tenants in `billing_payment`, and the notices in `billing_notice`.
struct SQLGatewayPaymentRepository: GatewayPaymentRepository {
    /// How often a transaction is tried when another one changes the same rows.
    private static let attempts = 5

    let database: SystemDatabase
    let settle: PaymentSettlement

    func apply(_ notice: PaymentNotice, requestID: String) async throws -> PaymentNoticeEffect {
        guard let charge = notice.charge else { return .ignored }
        let settle = settle
        return try await retrying { tx in
            let received = PaymentNoticeRecord(id: notice.id.text, receivedAt: tx.now)
            // A second delivery waits here for the first one, and then has nothing left to do.
            guard try !tx.insertMissing([received]).isEmpty else { return .repeated }
            guard let tenant = try tx.tenant(of: charge.key) else { return .paymentUnknown }
            try settle(
                charge.key, charge.outcome, tx.inTenant(Self.scope(tenant, requestID, "notification of the gateway")))
            return .applied
        }
    }

    func apply(_ outcome: PaymentOutcome, to payment: OpenPayment, requestID: String) async throws {
        let settle = settle
        try await retrying { tx in
            let scope = Self.scope(payment.tenantID, requestID, "job \(ReconcilePayments.name)")
            try settle(payment.key, outcome, tx.inTenant(scope))
        }
    }

    func openPayments(
        changedBefore time: Timestamp, after last: ID<Payment>?, limit: Int
    ) async throws -> [OpenPayment] {
        let open = PaymentRecord.where {
            $0.status.in([.pending, .unknown, .requiresAction]) && $0.updatedAt < time
        }
        let page = open.where(last) { $0.id > $1 }.order { $0.id.ascending }.limit(limit)
        let rows = try await database.write { tx in try tx.everyTenant.fetch(page) }
        return try rows.map { row in
            OpenPayment(
                id: row.id, tenantID: row.tenantID, key: try IdempotencyKey(row.key), status: row.status,
                reference: try row.reference.map { try GatewayReference($0) }, createdAt: row.createdAt)
        }
    }

    func forgetNotices(before time: Timestamp) async throws {
        try await database.write { tx in
            try tx.erase(PaymentNoticeRecord.where { $0.receivedAt < time })
        }
    }

    /// Runs a transaction, and again when a request or job has changed one of its rows in the meantime.
    private func retrying<Value: Sendable>(
        _ body: @escaping @Sendable (SystemTransaction) throws -> Value
    ) async throws -> Value {
        for _ in 1..<Self.attempts {
            do {
                return try await database.write(options: .repeatable(isolation: .readCommitted), body)
            } catch BillingServiceError.changedMeanwhile {
                try Task.checkCancellation()
            }
        }
        return try await database.write(options: .repeatable(isolation: .readCommitted), body)
    }

    private static func scope(_ tenant: ID<Tenant>, _ requestID: String, _ origin: String) -> Scope {
        Scope(tenantID: tenant, userID: .noUser, requestID: requestID, origin: WorkOrigin(origin))
    }
}

extension SystemTransaction {
    /// Returns the tenant whose payment has the key, or whose refund does, which contains the identifier of its note.
    fileprivate func tenant(of key: IdempotencyKey) throws -> ID<Tenant>? {
        if let (note, tenant) = key.refunded {
            return try everyTenant.fetch(RefundRecord.where { $0.id == note && $0.tenantID == tenant }).first?.tenantID
        }
        return try everyTenant.fetch(PaymentRecord.where { $0.key == key.text }.limit(1)).first?.tenantID
    }

    fileprivate var everyTenant: CrossTenantTransaction {
        acrossTenants(reason: "a gateway names payments, but not their tenants", level: .debug)
    }
}
