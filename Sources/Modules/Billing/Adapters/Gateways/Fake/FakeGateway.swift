import TrellisDatabase
import TrellisKernel

/// A gateway for development and tests, which moves no money and fails on demand: see ``FakeMethod``.
///
/// What it remembers is in the database, in transactions of its own: as with a real gateway, a charge outlives the
/// process that asked for it, and other processes find it. Its customers manage methods through the product's API only.
struct FakeGateway: PaymentGateway {
    let database: SystemDatabase
    /// The page of the product to which its addresses lead.
    let returnAddress: String
    /// How long a charge of ``FakeMethod/slow`` takes.
    var delay = Duration.seconds(2)

    func createCustomer(
        _ customer: BillingCustomer, email: String, key: IdempotencyKey
    ) async throws -> GatewayReference {
        let id = try await database.write { tx in
            let new = FakeObjectRecord(
                id: "fake_cus_\(ID<Customer>(at: tx.now))", kind: .customer, key: key.text, owner: nil, token: "",
                minorUnits: 0, currency: "", state: "", createdAt: tx.now)
            return try tx.insertOnce(new).id
        }
        return try GatewayReference(id)
    }

    func paymentMethods(of customer: GatewayReference) async throws -> [PaymentMethod] {
        let rows = try await database.write { tx in
            try tx.requireCustomer(customer)
            return try tx.fetch(
                FakeObjectRecord.where { $0.owner == customer.text && $0.kind == .method }.limit(100))
        }
        let sorted = rows.sorted { left, right in
            let (isFirst, isSecond) = (
                left.state == FakeObjectRecord.standard, right.state == FakeObjectRecord.standard
            )
            return isFirst != isSecond ? isFirst : (left.createdAt, left.id) < (right.createdAt, right.id)
        }
        return try sorted.compactMap { row in
            let reference = try GatewayReference(row.token)
            return FakeMethod(reference)?.method(reference)
        }
    }

    func attach(_ method: GatewayReference, to customer: GatewayReference) async throws {
        guard let known = FakeMethod(method) else { throw GatewayError.methodMissing }
        if known == .refused { throw GatewayError.methodRefused(.other) }
        try await database.write { tx in
            try tx.requireCustomer(customer)
            let isFirst = try !tx.exists(FakeObjectRecord.where { $0.owner == customer.text && $0.kind == .method })
            let row = FakeObjectRecord(
                id: Self.id(of: method, customer), kind: .method, key: nil, owner: customer.text, token: method.text,
                minorUnits: 0, currency: "", state: isFirst ? FakeObjectRecord.standard : "", createdAt: tx.now)
            try tx.insertMissing([row])
        }
    }

    func detach(_ method: GatewayReference, from customer: GatewayReference) async throws {
        try await database.write { tx in
            try tx.requireCustomer(customer)
            let removed = try tx.erase(FakeObjectRecord.where { $0.id == Self.id(of: method, customer) })
            guard removed == 1 else { throw GatewayError.methodMissing }
        }
    }

    func setDefault(_ method: GatewayReference, of customer: GatewayReference) async throws {
        try await database.write { tx in
            try tx.requireCustomer(customer)
            guard try tx.exists(FakeObjectRecord.where { $0.id == Self.id(of: method, customer) }) else {
                throw GatewayError.methodMissing
            }
            try tx.update(FakeObjectRecord.where { $0.owner == customer.text && $0.kind == .method }) {
                [$0.state.set("")]
            }
            try tx.update(FakeObjectRecord.where { $0.id == Self.id(of: method, customer) }) {
                [$0.state.set(FakeObjectRecord.standard)]
            }
        }
    }

    func portalSession(for customer: GatewayReference, returnAddress: String) async throws -> String {
        try await database.write { tx in try tx.requireCustomer(customer) }
        return returnAddress
    }

    /// The identifier of the row of a customer's method.
    static func id(of method: GatewayReference, _ customer: GatewayReference) -> String {
        "\(customer.text)/\(method.text)"
    }

    /// The entity behind the identifiers of customers.
    private enum Customer: Sendable {}
}

extension SystemTransaction {
    /// Throws ``GatewayError/customerMissing`` unless the fake gateway has created the customer; locks its row.
    func requireCustomer(_ customer: GatewayReference) throws {
        let found = try find(FakeObjectRecord.self, customer.text, lock: .forUpdate)
        guard found?.kind == .customer else { throw GatewayError.customerMissing }
    }

    /// Inserts an object unless there is one of its kind and key; returns the one that there is.
    func insertOnce(_ object: FakeObjectRecord) throws -> FakeObjectRecord {
        if let inserted = try insertMissing([object]).first { return inserted }
        let query = FakeObjectRecord.where { $0.kind == object.kind && $0.key == object.key }
        guard let existing = try fetch(query.limit(1)).first else { throw GatewayError.unavailable }
        return existing
    }
}
