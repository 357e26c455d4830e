import TrellisKernel
import TrellisSchema

extension StripeGateway {
    func paymentMethods(of customer: GatewayReference) async throws -> [PaymentMethod] {
        guard let id = customer.stripeID else { throw GatewayError.customerMissing }
        let standard = try await defaultMethod(of: customer)
        let response = try await send(
            .get("/v1/customers/\(id)/payment_methods", StripeForm(["limit": "100"])), missing: .customerMissing)
        guard let found = response.body["data"]?.array else { throw GatewayError.unavailable }
        let methods = found.compactMap { PaymentMethod(stripe: $0) }
        return methods.filter { $0.reference.text == standard } + methods.filter { $0.reference.text != standard }
    }

    func attach(_ method: GatewayReference, to customer: GatewayReference) async throws {
        guard let id = method.stripeID else { throw GatewayError.methodMissing }
        do throws(StripeFailure) {
            let form = StripeForm(["customer": customer.text])
            _ = try await client.send(.post("/v1/payment_methods/\(id)/attach", form))
        } catch {
            // Stripe refuses a method that is attached already, to this customer or another one.
            guard case .refused(let response) = error, response.status == 400, response.error.parameter != "customer"
            else { throw error.gatewayError(missing: .methodMissing) }
            try await requireMethod(id, of: customer)
        }
        if try await defaultMethod(of: customer) == nil { try await makeDefault(id, of: customer) }
    }

    func detach(_ method: GatewayReference, from customer: GatewayReference) async throws {
        guard let id = method.stripeID else { throw GatewayError.methodMissing }
        try await requireMethod(id, of: customer)
        _ = try await send(.post("/v1/payment_methods/\(id)/detach"), missing: .methodMissing)
    }

    func setDefault(_ method: GatewayReference, of customer: GatewayReference) async throws {
        guard let id = method.stripeID else { throw GatewayError.methodMissing }
        try await requireMethod(id, of: customer)
        try await makeDefault(id, of: customer)
    }

    private func makeDefault(_ id: String, of customer: GatewayReference) async throws {
        guard let customerID = customer.stripeID else { throw GatewayError.customerMissing }
        let form = StripeForm(["invoice_settings[default_payment_method]": id])
        _ = try await send(.post("/v1/customers/\(customerID)", form), missing: .methodMissing)
    }

    /// Throws ``GatewayError/methodMissing`` when the customer doesn't have the method: names come from clients.
    private func requireMethod(_ id: String, of customer: GatewayReference) async throws {
        guard let customerID = customer.stripeID else { throw GatewayError.customerMissing }
        _ = try await send(.get("/v1/customers/\(customerID)/payment_methods/\(id)"), missing: .methodMissing)
    }

    private func defaultMethod(of customer: GatewayReference) async throws -> String? {
        guard let id = customer.stripeID else { throw GatewayError.customerMissing }
        let response = try await send(.get("/v1/customers/\(id)"), missing: .customerMissing)
        guard response.body["deleted"]?.bool != true else { throw GatewayError.customerMissing }
        return response.body["invoice_settings"]?["default_payment_method"]?.string
    }
}

extension PaymentMethod {
    /// Reads Stripe's object; nil for anything else.
    fileprivate init?(stripe json: JSONValue) {
        guard json["object"]?.string == "payment_method", let type = json["type"]?.string,
            let reference = json["id"]?.string.flatMap({ try? GatewayReference($0) })
        else { return nil }
        let details = json[type]
        self.init(
            reference: reference, brand: Self.brand(type, details), lastFour: details?["last4"]?.string ?? "",
            expiresOn: Self.lastDay(details))
    }

    /// Returns the name that customers know.
    private static func brand(_ type: String, _ details: JSONValue?) -> String {
        if type == "sepa_debit" { return "SEPA" }
        if type == "us_bank_account", let bank = details?["bank_name"]?.string { return bank }
        let name = details?["display_brand"]?.string ?? details?["brand"]?.string ?? type
        return names[name] ?? name.replacing(utf8: "_", with: " ").capitalizedFirst
    }

    private static let names = [
        "amex": "American Express", "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay",
        "eftpos_au": "eftpos",
        "cartes_bancaires": "Cartes Bancaires", "paypal": "PayPal",
    ]

    /// Returns the last day of the month in which a card expires.
    private static func lastDay(_ details: JSONValue?) -> LocalDate? {
        guard let month = details?["exp_month"]?.int, let year = details?["exp_year"]?.int, (1...12).contains(month),
            (1...9999).contains(year)
        else { return nil }
        return try? LocalDate(year, month, LocalDate.days(inMonth: month, of: year))
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
