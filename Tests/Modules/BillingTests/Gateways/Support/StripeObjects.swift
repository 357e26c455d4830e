import TrellisSchema

/// The cards of ``StripeServer``.
enum StripeCard: String, Sendable {
    case visa, mastercard
    /// Declined with a reason.
    case insufficientFunds = "insufficient_funds"
    case expired = "expired_card"
    case fraudulent
    case doNotTryAgain = "do_not_try_again"
    /// The bank wants the customer.
    case authenticationRequired = "authentication_required"
    /// The bank takes days.
    case sepa
    /// The bank refuses to add it.
    case unattachable
}

/// The objects of ``StripeServer``.
struct StripeObjects: Sendable {
    struct Customer {
        var fields: [String: String]
        var standard: String?
        var isDeleted = false
    }
    struct Method {
        let card: StripeCard
        var customer: String?
    }
    struct Intent {
        let id: String
        let number: Int
        let fields: [String: String]
        let method: String
        var status = "requires_payment_method"
        var error: JSONObject?
        var action: JSONValue = .null
        var cancellation: String?
        var refunded = 0
    }

    struct Refund {
        let id: String
        let intent: String
        let key: String?
        let status: String
    }

    var customers: [String: Customer] = [:]
    var methods: [String: Method] = [:]
    var intents: [String: Intent] = [:]
    var refunds: [Refund] = []
    /// The smallest amount that is charged, in Stripe's units.
    var smallestAmount = 50
    /// The status of new refunds.
    var refundStatus = "succeeded"
    /// Whether searches find new charges: Stripe's index needs up to a minute.
    var isIndexed = true
    private(set) var count = 0

    /// The charges that succeeded.
    var paid: [Intent] { intents.values.filter { $0.status == "succeeded" } }

    mutating func newID(_ prefix: String) -> String {
        count += 1
        return "\(prefix)_test\(count)"
    }

    /// Creates a payment method as the customer's browser does.
    mutating func newMethod(_ card: StripeCard) -> String {
        let id = newID("pm")
        methods[id] = Method(card: card, customer: nil)
        return id
    }

    /// Ends a charge as the customer or the bank does.
    mutating func end(_ id: String, as status: String, reason: String? = nil) {
        intents[id]?.status = status
        intents[id]?.action = .null
        intents[id]?.error = reason.map { ["type": "card_error", "code": .string($0)] }
    }

    /// Returns the response to a request.
    ///
    /// - Throws: the response that isn't a success.
    mutating func response(
        to method: String, _ path: String, _ form: StripeRequestForm
    ) throws(StripeRefusal) -> JSONValue {
        let parts = path.split(separator: "/").map(String.init)
        switch (method, parts.count, parts.dropFirst().first ?? "") {
        case ("POST", 2, "customers"): return try createCustomer(form)
        case ("GET", 3, "customers"):
            return parts[2] == "search" ? try searchCustomers(form) : try json(customer: parts[2])
        case ("POST", 3, "customers"): return try changeCustomer(parts[2], form)
        case ("GET", 4, "customers"), ("GET", 5, "customers"): return try customerMethods(parts, form)
        case ("POST", 4, "payment_methods"): return try changeMethod(parts[2], parts[3], form)
        case ("POST", 2, "payment_intents"): return try createIntent(form)
        case ("GET", 3, "payment_intents"):
            return parts[2] == "search" ? try search(form) : json(try intent(parts[2]))
        case ("POST", 4, "payment_intents"): return try changeIntent(parts[2], parts[3], form)
        case ("POST", 2, "refunds"): return try refund(form)
        case ("GET", 2, "refunds"): return try listRefunds(form)
        case ("POST", 3, "billing_portal"):
            try form.require(only: "customer", "return_url")
            _ = try json(customer: try form.required("customer"), parameter: "customer")
            return ["object": "billing_portal.session", "url": "https://billing.stripe.com/p/session/test"]
        default: throw StripeRefusal(404, code: "url_unknown")
        }
    }

    // MARK: - Customers and their methods

    private mutating func createCustomer(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(only: "name", "email", "address[line1]", "address[line2]", "address[country]")
        let id = newID("cus")
        customers[id] = Customer(fields: form.fields)
        return try json(customer: id)
    }

    private mutating func changeCustomer(_ id: String, _ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(only: "invoice_settings[default_payment_method]")
        let method = try form.required("invoice_settings[default_payment_method]")
        _ = try json(customer: id)
        guard methods[method]?.customer == id else { throw .missing("payment_method") }
        customers[id]?.standard = method
        return try json(customer: id)
    }

    private func searchCustomers(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        let key = try searchedKey(form)
        let found = customers.filter { $0.value.fields["metadata[trellis_key]"] == key }.keys.sorted()
        return ["object": "search_result", "data": .array(found.map { ["id": .string($0), "object": "customer"] })]
    }

    private func json(customer id: String, parameter: String = "id") throws(StripeRefusal) -> JSONValue {
        guard let customer = customers[id] else { throw .missing(parameter, status: parameter == "id" ? 404 : 400) }
        if customer.isDeleted { return ["id": .string(id), "object": "customer", "deleted": true] }
        let standard = customer.standard.map { JSONValue.string($0) } ?? .null
        return ["id": .string(id), "object": "customer", "invoice_settings": ["default_payment_method": standard]]
    }

    private func customerMethods(_ parts: [String], _ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(only: "limit")
        _ = try json(customer: parts[2], parameter: "customer")
        guard parts.count == 5 else {
            let own = methods.filter { $0.value.customer == parts[2] }.keys.sorted()
            return ["object": "list", "has_more": false, "data": .array(own.map { json(method: $0) })]
        }
        guard methods[parts[4]]?.customer == parts[2] else { throw .missing("payment_method", status: 404) }
        return json(method: parts[4])
    }

    private mutating func changeMethod(
        _ id: String, _ action: String, _ form: StripeRequestForm
    ) throws(StripeRefusal) -> JSONValue {
        guard let method = methods[id] else { throw .missing("payment_method", status: 404) }
        guard action == "attach" else {
            guard let owner = method.customer else { throw StripeRefusal(400, code: "payment_method_unexpected_state") }
            methods[id]?.customer = nil
            if customers[owner]?.standard == id { customers[owner]?.standard = nil }
            return json(method: id)
        }
        try form.require(only: "customer")
        let customer = try form.required("customer")
        _ = try json(customer: customer, parameter: "customer")
        guard method.customer == nil else { throw StripeRefusal(400, code: "payment_method_unexpected_state") }
        guard method.card != .unattachable else {
            throw StripeRefusal(402, type: "card_error", ["code": "card_declined", "decline_code": "generic_decline"])
        }
        methods[id]?.customer = customer
        return json(method: id)
    }

    private func json(method id: String) -> JSONValue {
        let card = methods[id]?.card ?? .visa
        if card == .sepa {
            return [
                "id": .string(id), "object": "payment_method", "type": "sepa_debit", "sepa_debit": ["last4": "3001"],
            ]
        }
        let brand: JSONValue = card == .mastercard ? "mastercard" : "visa"
        return [
            "id": .string(id), "object": "payment_method", "type": "card",
            "card": ["brand": brand, "last4": "4242", "exp_month": 2, "exp_year": 2028],
        ]
    }
}
