import TrellisSchema

extension StripeObjects {
    func intent(_ id: String) throws(StripeRefusal) -> Intent {
        guard let intent = intents[id] else { throw .missing("intent", status: 404) }
        return intent
    }

    mutating func createIntent(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(
            only: "amount", "currency", "customer", "payment_method", "confirm", "off_session",
            "automatic_payment_methods[enabled]", "return_url", "description")
        guard let amount = Int(try form.required("amount")), amount > 0 else {
            throw StripeRefusal(400, code: "parameter_invalid_integer", parameter: "amount")
        }
        guard amount >= smallestAmount else {
            throw StripeRefusal(400, code: "amount_too_small", parameter: "amount")
        }
        guard ["eur", "usd", "jpy"].contains(try form.required("currency")) else {
            throw StripeRefusal(400, code: "currency_unknown", parameter: "currency")
        }
        guard form["confirm"] == "true", form["off_session"] == "true" else {
            throw StripeRefusal(400, code: "confirm_missing", parameter: "confirm")
        }
        let customer = try form.required("customer")
        guard customers[customer]?.isDeleted == false else { throw .missing("customer") }
        let method = try form.required("payment_method")
        guard let card = methods[method], card.customer == customer else { throw .missing("payment_method") }
        var intent = Intent(id: newID("pi"), number: count, fields: form.fields, method: method)
        switch card.card {
        case .visa, .mastercard, .unattachable: intent.status = "succeeded"
        case .sepa: intent.status = "processing"
        case .authenticationRequired: intent.error = ["code": "authentication_required"]
        case .expired: intent.error = ["code": "expired_card"]
        case .doNotTryAgain: intent.error = ["code": "card_declined", "advice_code": "do_not_try_again"]
        case .insufficientFunds, .fraudulent: intent.error = ["code": "card_declined"]
        }
        if var error = intent.error {
            error["decline_code"] = .string(card.card == .doNotTryAgain ? "generic_decline" : card.card.rawValue)
            error["type"] = "card_error"
            intent.error = error
            intents[intent.id] = intent
            error["payment_intent"] = json(intent)
            throw StripeRefusal(402, type: "card_error", error)
        }
        intents[intent.id] = intent
        return json(intent)
    }

    mutating func changeIntent(
        _ id: String, _ action: String, _ form: StripeRequestForm
    ) throws(StripeRefusal) -> JSONValue {
        let current = try intent(id)
        if action == "cancel" {
            try form.require(only: "cancellation_reason")
            guard current.status.hasPrefix("requires_") else {
                throw StripeRefusal(400, code: "payment_intent_unexpected_state")
            }
            intents[id]?.status = "canceled"
            intents[id]?.action = .null
            intents[id]?.cancellation = form["cancellation_reason"]
            return json(try intent(id))
        }
        try form.require(only: "payment_method", "return_url")
        guard action == "confirm", current.status == "requires_payment_method" else {
            throw StripeRefusal(400, code: "payment_intent_unexpected_state")
        }
        let address = try form.required("return_url")
        intents[id]?.status = "requires_action"
        intents[id]?.error = nil
        intents[id]?.action = [
            "type": "redirect_to_url",
            "redirect_to_url": [
                "url": .string("https://hooks.stripe.com/redirect/\(id)"), "return_url": .string(address),
            ],
        ]
        return json(try intent(id))
    }

    func search(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        let key = try searchedKey(form)
        let found = isIndexed ? intents.values.filter { $0.fields["metadata[trellis_key]"] == key } : []
        return ["object": "search_result", "data": .array(found.map { json($0) })]
    }

    /// Returns the key that a search is for.
    func searchedKey(_ form: StripeRequestForm) throws(StripeRefusal) -> String {
        try form.require(only: "query", "limit")
        let query = try form.required("query")
        let (start, end) = ("metadata[\"trellis_key\"]:\"", "\"")
        guard query.hasPrefix(start), query.hasSuffix(end) else { throw StripeRefusal(400, code: "query_invalid") }
        let key = query.dropFirst(start.count).dropLast().replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        return String(key)
    }

    mutating func refund(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(only: "payment_intent", "amount")
        let id = try form.required("payment_intent")
        guard let intent = intents[id] else { throw .missing("payment_intent") }
        guard let amount = Int(try form.required("amount")), amount > 0, intent.status == "succeeded" else {
            throw StripeRefusal(400, code: "parameter_invalid_integer", parameter: "amount")
        }
        let remaining = (intent.fields["amount"].flatMap { Int($0) } ?? 0) - intent.refunded
        guard remaining > 0 else { throw StripeRefusal(400, code: "charge_already_refunded") }
        guard amount <= remaining else { throw StripeRefusal(400, code: "", parameter: "amount") }
        intents[id]?.refunded += amount
        let refund = Refund(id: newID("re"), intent: id, key: form["metadata[trellis_key]"], status: refundStatus)
        refunds.append(refund)
        return json(refund)
    }

    func listRefunds(_ form: StripeRequestForm) throws(StripeRefusal) -> JSONValue {
        try form.require(only: "payment_intent", "limit")
        let id = try form.required("payment_intent")
        guard intents[id] != nil else { throw .missing("payment_intent") }
        let found = refunds.filter { $0.intent == id }.map { json($0) }
        return ["object": "list", "has_more": false, "data": .array(found)]
    }

    private func json(_ refund: Refund) -> JSONValue {
        [
            "id": .string(refund.id), "object": "refund", "status": .string(refund.status),
            "metadata": ["trellis_key": refund.key.map { .string($0) } ?? .null],
        ]
    }

    func json(_ intent: Intent) -> JSONValue {
        let metadata = intent.fields.filter { $0.key.hasPrefix("metadata[") }.map { name, value in
            (key: String(name.dropFirst(9).dropLast()), value: JSONValue.string(value))
        }
        return [
            "id": .string(intent.id), "object": "payment_intent", "status": .string(intent.status),
            "amount": .int(intent.fields["amount"].flatMap { Int($0) } ?? 0), "next_action": intent.action,
            "metadata": .object(JSONObject(metadata)),
            "last_payment_error": intent.error.map { .object($0) } ?? .null,
            "cancellation_reason": intent.cancellation.map { .string($0) } ?? .null,
        ]
    }
}
