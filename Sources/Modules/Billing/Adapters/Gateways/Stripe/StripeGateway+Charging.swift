import TrellisKernel
import TrellisSchema

extension StripeGateway {
    func charge(_ request: ChargeRequest) async throws -> PaymentOutcome {
        guard request.amount.minorUnits >= StripeMinimum.minorUnits(in: request.amount.currency) else {
            return .declined(.amountTooSmall)
        }
        guard let method = try await method(of: request) else { return .declined(.methodMissing) }
        let amount = try StripeAmount(request.amount)
        let form = StripeForm([
            "amount": "\(amount.units)", "currency": amount.currency, "customer": request.customer.text,
            "payment_method": method.text, "confirm": "true", "off_session": "true",
            "automatic_payment_methods[enabled]": "true", "return_url": returnAddress, "description": request.text,
            "metadata[\(StripePaymentIntent.Metadata.key)]": request.key.text,
            "metadata[\(StripePaymentIntent.Metadata.invoice)]": "\(request.invoiceID)",
        ])
        do throws(StripeFailure) {
            let response = try await client.send(.post("/v1/payment_intents", form, key: request.key.text))
            return StripePaymentIntent(response.body)?.outcome ?? .unknown
        } catch {
            guard case .refused(let response) = error else { return try Self.outcome(error) }
            return try await outcome(of: response.error, request, method: method, error)
        }
    }

    /// Returns the method to charge: the one of the request, or the customer's default.
    private func method(of request: ChargeRequest) async throws -> GatewayReference? {
        if let method = request.method { return method }
        return try await paymentMethods(of: request.customer).first?.reference
    }

    /// Returns the outcome of a charge that Stripe has refused.
    private func outcome(
        of refusal: StripeErrorBody, _ request: ChargeRequest, method: GatewayReference, _ failure: StripeFailure
    ) async throws -> PaymentOutcome {
        if refusal.type == "idempotency_error" {
            // The key was used with other fields, as with the former default method: that charge is the one.
            return try await outcome(of: request.key) ?? .unknown
        }
        if refusal.code == "resource_missing", refusal.parameter == "payment_method" {
            return .declined(.methodMissing)
        }
        if refusal.code == "amount_too_small" { return .declined(.amountTooSmall) }
        guard refusal.type == "card_error" else { throw failure.gatewayError(missing: .requestRefused(refusal.code)) }
        if refusal.needsCustomer, let intent = refusal.paymentIntent.flatMap({ try? GatewayReference($0) }) {
            return await confirmation(of: intent, method: method, key: request.key)
        }
        return .declined(StripeDecline.code(of: refusal))
    }

    /// Confirms a charge as in the customer's presence, so that the bank shows its page.
    private func confirmation(
        of intent: GatewayReference, method: GatewayReference, key: IdempotencyKey
    ) async -> PaymentOutcome {
        guard let id = intent.stripeID else { return .declined(.authenticationFailed) }
        let form = StripeForm(["payment_method": method.text, "return_url": returnAddress])
        do throws(StripeFailure) {
            let response = try await client.send(
                .post("/v1/payment_intents/\(id)/confirm", form, key: "\(key.text)-confirm"))
            return StripePaymentIntent(response.body)?.outcome ?? .unknown
        } catch {
            // The charge itself was declined, so it can be asked for again with its key, and comes here again.
            guard case .refused(let response) = error else { return .unknown }
            return .declined(
                response.error.type == "card_error" ? StripeDecline.code(of: response.error) : .authenticationFailed)
        }
    }

    func outcome(of key: IdempotencyKey) async throws -> PaymentOutcome? {
        let query = StripeForm(["query": Self.query(key), "limit": "10"])
        let response = try await send(.get("/v1/payment_intents/search", query), missing: .chargeMissing)
        guard let found = response.body["data"]?.array else { throw GatewayError.unavailable }
        var latest: PaymentOutcome?
        // The index is older than the objects, and there may be a second one if a key was repeated after a day.
        for intent in found.compactMap({ StripePaymentIntent($0) }) where intent.key == key {
            let outcome = try await outcome(of: intent.reference)
            if latest.map({ $0.status < outcome.status }) ?? true { latest = outcome }
        }
        return latest
    }

    func outcome(of charge: GatewayReference) async throws -> PaymentOutcome {
        guard let id = charge.stripeID else { throw GatewayError.chargeMissing }
        let response = try await send(.get("/v1/payment_intents/\(id)"), missing: .chargeMissing)
        guard let intent = StripePaymentIntent(response.body) else { throw GatewayError.unavailable }
        return intent.outcome
    }

    func cancel(_ charge: GatewayReference) async throws -> PaymentOutcome {
        guard let id = charge.stripeID else { throw GatewayError.chargeMissing }
        let form = StripeForm(["cancellation_reason": "abandoned"])
        do throws(StripeFailure) {
            let response = try await client.send(.post("/v1/payment_intents/\(id)/cancel", form))
            return StripePaymentIntent(response.body)?.outcome ?? .unknown
        } catch {
            if case .refused(let response) = error, response.error.code == "payment_intent_unexpected_state" {
                return try await outcome(of: charge)
            }
            return try Self.outcome(error, missing: .chargeMissing)
        }
    }

    func refund(_ amount: Money, of charge: GatewayReference, key: IdempotencyKey) async throws -> PaymentOutcome {
        guard charge.stripeID != nil else { throw GatewayError.chargeMissing }
        // Stripe forgets keys after a day, and would refund again.
        if let earlier = try await outcome(ofRefund: key, of: charge) { return earlier }
        let form = StripeForm([
            "payment_intent": charge.text, "amount": "\(try StripeAmount(amount).units)",
            "metadata[\(StripePaymentIntent.Metadata.key)]": key.text,
        ])
        do throws(StripeFailure) {
            return Self.outcome(ofRefund: try await client.send(.post("/v1/refunds", form, key: key.text)).body)
        } catch {
            if case .refused(let response) = error,
                ["charge_already_refunded", "charge_disputed"].contains(response.error.code)
            {
                return .declined(.other)
            }
            return try Self.outcome(error, missing: .chargeMissing)
        }
    }

    /// Returns the outcome of the refund of a charge that has a key; nil without one.
    ///
    /// Lists are up to date, unlike searches.
    private func outcome(ofRefund key: IdempotencyKey, of charge: GatewayReference) async throws -> PaymentOutcome? {
        let query = StripeForm(["payment_intent": charge.text, "limit": "100"])
        let response = try await send(.get("/v1/refunds", query), missing: .chargeMissing)
        guard let found = response.body["data"]?.array else { throw GatewayError.unavailable }
        return found.first { $0["metadata"]?[StripePaymentIntent.Metadata.key]?.string == key.text }
            .map { Self.outcome(ofRefund: $0) }
    }

    /// Returns the outcome of a refund: one that the bank still works on counts as done, since Stripe has accepted it.
    private static func outcome(ofRefund json: JSONValue) -> PaymentOutcome {
        guard json["object"]?.string == "refund",
            let reference = json["id"]?.string.flatMap({ try? GatewayReference($0) })
        else { return .unknown }
        return switch json["status"]?.string {
        case "succeeded", "pending", "requires_action": .succeeded(reference)
        case "failed", "canceled": .declined(.other)
        default: .unknown
        }
    }

    /// Returns the outcome of a call that moves money and failed.
    ///
    /// - Throws: when nothing was moved.
    private static func outcome(
        _ failure: StripeFailure, missing: GatewayError = .chargeMissing
    ) throws -> PaymentOutcome {
        if case .outcomeUnknown = failure { return .unknown }
        throw failure.gatewayError(missing: missing)
    }
}
