import TrellisDatabase
import TrellisKernel

extension FakeGateway {
    func charge(_ request: ChargeRequest) async throws -> PaymentOutcome {
        let (charge, isLost) = try await database.write { tx in try Self.charge(request, tx) }
        guard let charge else { return isLost ? .unknown : .declined(.methodMissing) }
        if charge.token == FakeMethod.slow.rawValue { try? await Task.sleep(for: delay) }
        return isLost ? .unknown : try outcome(of: charge)
    }

    /// Returns the charge with the key of a request, and whether the response is lost.
    ///
    /// There is no charge when the request is lost or the method is missing.
    private static func charge(
        _ request: ChargeRequest, _ tx: SystemTransaction
    ) throws -> (FakeObjectRecord?, isLost: Bool) {
        // Locks the customer, so that charges with the same key don't run at the same time.
        try tx.requireCustomer(request.customer)
        let earlier = FakeObjectRecord.where { $0.kind == .charge && $0.key == request.key.text }
        if let existing = try tx.fetch(earlier.limit(1)).first { return (existing, false) }
        guard let method = try method(of: request, tx), let status = method.chargeStatus else {
            return (nil, false)
        }
        let new = FakeObjectRecord(
            id: "fake_ch_\(ID<Charge>(at: tx.now))", kind: .charge, key: request.key.text, owner: request.customer.text,
            token: method.rawValue, minorUnits: request.amount.minorUnits, currency: request.amount.currency.code,
            state: status.rawValue, createdAt: tx.now)
        if method == .unreached {
            let lost = FakeObjectRecord(
                id: "fake_lost_\(request.key.text)", kind: .lostRequest, key: request.key.text, owner: nil, token: "",
                minorUnits: 0, currency: "", state: "", createdAt: tx.now)
            if try !tx.insertMissing([lost]).isEmpty { return (nil, true) }
        }
        return (try tx.insertOnce(new), method == .lost)
    }

    /// Returns the method to charge; nil when the customer doesn't have it.
    ///
    /// - Throws: ``GatewayError/unavailable`` for ``FakeMethod/down``.
    private static func method(of request: ChargeRequest, _ tx: SystemTransaction) throws -> FakeMethod? {
        let customer = request.customer.text
        let rows =
            if let method = request.method {
                try tx.fetch(FakeObjectRecord.where { $0.id == id(of: method, request.customer) })
            } else {
                try tx.fetch(
                    FakeObjectRecord.where {
                        $0.owner == customer && $0.kind == .method && $0.state == FakeObjectRecord.standard
                    })
            }
        let method = rows.first.flatMap { FakeMethod(rawValue: $0.token) }
        if method == .down { throw GatewayError.unavailable }
        return method
    }

    func outcome(of key: IdempotencyKey) async throws -> PaymentOutcome? {
        let charge = try await database.first(FakeObjectRecord.where { $0.kind == .charge && $0.key == key.text })
        return try charge.map { try outcome(of: $0) }
    }

    func outcome(of charge: GatewayReference) async throws -> PaymentOutcome {
        let found = try await database.find(FakeObjectRecord.self, charge.text)
        guard let found, found.kind == .charge else { throw GatewayError.chargeMissing }
        return try outcome(of: found)
    }

    func cancel(_ charge: GatewayReference) async throws -> PaymentOutcome {
        try await end(charge, in: FakeObjectRecord.withdrawn)
    }

    /// Ends a charge that waits for the customer or the bank; a charge that has ended keeps its outcome.
    ///
    /// Tests and developers call it in place of the customer and the bank.
    @discardableResult
    func end(_ charge: GatewayReference, as status: PaymentStatus) async throws -> PaymentOutcome {
        try await end(charge, in: status.rawValue)
    }

    private func end(_ charge: GatewayReference, in state: String) async throws -> PaymentOutcome {
        let ended = try await database.write { tx in
            guard var row = try tx.find(FakeObjectRecord.self, charge.text, lock: .forUpdate), row.kind == .charge
            else { throw GatewayError.chargeMissing }
            guard PaymentStatus(rawValue: row.state)?.isOpen == true else { return row }
            row.state = state
            return try tx.update(row)
        }
        return try outcome(of: ended)
    }

    func refund(_ amount: Money, of charge: GatewayReference, key: IdempotencyKey) async throws -> PaymentOutcome {
        let id = try await database.write { tx -> String? in
            guard let paid = try tx.find(FakeObjectRecord.self, charge.text, lock: .forUpdate), paid.kind == .charge
            else { throw GatewayError.chargeMissing }
            let refunds = try tx.fetch(FakeObjectRecord.where { $0.owner == charge.text && $0.kind == .refund })
            if let existing = refunds.first(where: { $0.key == key.text }) { return existing.id }
            let remaining = refunds.reduce(Money(paid.minorUnits, try Currency(paid.currency)).minorUnits) {
                $0 &- $1.minorUnits
            }
            guard paid.state == PaymentStatus.succeeded.rawValue, paid.currency == amount.currency.code,
                amount.minorUnits > 0, amount.minorUnits <= remaining
            else { throw GatewayError.requestRefused("charge_not_refundable") }
            if paid.token == FakeMethod.refundDeclined.rawValue { return nil }
            let new = FakeObjectRecord(
                id: "fake_re_\(ID<Charge>(at: tx.now))", kind: .refund, key: key.text, owner: charge.text, token: "",
                minorUnits: amount.minorUnits, currency: paid.currency, state: "", createdAt: tx.now)
            return try tx.insertOnce(new).id
        }
        return try id.map { .succeeded(try GatewayReference($0)) } ?? .declined(.other)
    }

    private func outcome(of charge: FakeObjectRecord) throws -> PaymentOutcome {
        let reference = try GatewayReference(charge.id)
        if charge.state == FakeObjectRecord.withdrawn { return .declined(.withdrawn) }
        return switch PaymentStatus(rawValue: charge.state) {
        case .succeeded: .succeeded(reference)
        case .requiresAction: .requiresAction(reference, address: "\(returnAddress)?fake_charge=\(charge.id)")
        case .declined: .declined(FakeMethod(rawValue: charge.token)?.declineCode ?? .other)
        case .pending, .unknown, nil: .unknown
        }
    }

    /// The entity behind the identifiers of charges and refunds.
    private enum Charge: Sendable {}
}
