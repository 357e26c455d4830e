import Logging
import TrellisConfig
import TrellisKernel
import TrellisSchema

/// Charges through Stripe.
///
/// - Card data never pass through the product: the customer's browser gives them to Stripe, and the product gets the
///   name of a payment method.
/// - A charge is a payment intent, confirmed in the customer's absence (`off_session`). When the bank then wants the
///   customer, it is confirmed again as in the customer's presence, which gives the address of the bank's page.
/// - Each charge has its key in its metadata, by which notices and searches find it.
///
/// Files: this one has customers and the portal, `StripeGateway+Charging` has charges and refunds, and
/// `StripeGateway+Methods` has payment methods. ``StripeClient`` repeats requests, ``StripeConnections`` sends them.
struct StripeGateway: PaymentGateway {
    let client: StripeClient
    /// The page of the product to which the bank's page leads back.
    let returnAddress: String

    /// Creates the gateway of an account.
    ///
    /// - Parameter returnAddress: An absolute URL of the product, as in `web.public_url`.
    /// - Throws: ``GatewayError/credentialsMissing`` without a key in the settings.
    init(_ settings: StripeSettings, returnAddress: String, logger: Logger) throws(GatewayError) {
        guard let key = settings.stripeSecretKey else { throw .credentialsMissing }
        self.init(
            client: StripeClient(
                url: settings.stripeURL, secretKey: key, timeout: settings.stripeTimeout, logger: logger),
            returnAddress: returnAddress)
    }

    init(client: StripeClient, returnAddress: String) {
        (self.client, self.returnAddress) = (client, returnAddress)
    }

    func createCustomer(
        _ customer: BillingCustomer, email: String, key: IdempotencyKey
    ) async throws -> GatewayReference {
        var form = StripeForm(["name": customer.name])
        form.add("email", email.isEmpty ? nil : email)
        form.add("address[line1]", customer.address.first)
        let rest = customer.address.dropFirst().joined(separator: ", ")
        form.add("address[line2]", rest.isEmpty ? nil : rest)
        form.add("address[country]", customer.country.letters)
        form.add("metadata[\(StripePaymentIntent.Metadata.key)]", key.text)
        let created: StripeResponse
        do throws(StripeFailure) {
            created = try await client.send(.post("/v1/customers", form, key: key.text))
        } catch {
            // The key was used with other details: that customer is the one.
            guard case .refused(let response) = error, response.error.type == "idempotency_error" else {
                throw error.gatewayError(missing: .customerMissing)
            }
            let query = StripeForm(["query": Self.query(key), "limit": "1"])
            let found = try await send(.get("/v1/customers/search", query), missing: .customerMissing)
            return try reference(in: found.body["data"]?[0] ?? .null)
        }
        return try reference(in: created.body)
    }

    /// The search for the objects with a key in their metadata.
    static func query(_ key: IdempotencyKey) -> String {
        // A key has visible ASCII only, so each character is one byte.
        let text = key.text.replacing(utf8: "\\", with: "\\\\").replacing(utf8: "\"", with: "\\\"")
        return "metadata[\"\(StripePaymentIntent.Metadata.key)\"]:\"\(text)\""
    }

    func portalSession(for customer: GatewayReference, returnAddress: String) async throws -> String {
        let form = StripeForm(["customer": customer.text, "return_url": returnAddress])
        let response = try await send(.post("/v1/billing_portal/sessions", form), missing: .customerMissing)
        guard let url = response.body["url"]?.string else { throw GatewayError.unavailable }
        return url
    }

    /// Returns the response of a call for which a lost response is a failure, since it may be repeated.
    func send(_ call: StripeCall, missing: GatewayError) async throws -> StripeResponse {
        do throws(StripeFailure) {
            return try await client.send(call)
        } catch {
            throw error.gatewayError(missing: missing)
        }
    }

    /// Returns the identifier of an object.
    private func reference(in object: JSONValue) throws -> GatewayReference {
        guard let id = object["id"]?.string, let reference = try? GatewayReference(id) else {
            throw GatewayError.unavailable
        }
        return reference
    }
}
