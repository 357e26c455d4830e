import TrellisSchema

/// A response of Stripe whose body is JSON.
struct StripeResponse: Sendable {
    let status: Int
    let body: JSONValue
    /// The identifier in Stripe's logs, as in `req_…`.
    var requestID: String?
    /// Whether Stripe advises to repeat the request; nil without advice.
    var advisesRetry: Bool?
    /// How long Stripe asks to wait.
    var retryAfter: Duration?

    var isSuccess: Bool { (200...299).contains(status) }

    /// The error in the body of a response that isn't a success.
    var error: StripeErrorBody { StripeErrorBody(body["error"] ?? .null) }

    /// Whether the request may have had its effect although this isn't a success, or still may have it.
    ///
    /// A 409 means that another request with the same key is in progress.
    var isUncertain: Bool { status == 409 || status == 424 || status >= 500 }

    /// Whether Stripe didn't consider the request, so that the response says nothing about an earlier one with its key.
    var isUnconsidered: Bool { isUncertain || [401, 403, 429].contains(status) }

    /// Whether the same request may succeed later.
    ///
    /// Source: Stripe, "Advanced error handling", and what Stripe's own libraries do.
    var isRetryable: Bool { advisesRetry ?? (status == 429 || isUncertain) }
}

/// The object `error` in the body of a response: its codes, and none of its texts.
struct StripeErrorBody: Hashable, Sendable {
    /// As in `card_error`, `invalid_request_error` and `idempotency_error`.
    let type: String
    /// As in `card_declined` and `resource_missing`.
    let code: String
    /// As in `insufficient_funds`.
    let declineCode: String
    /// The field that is wrong, as in `customer`.
    let parameter: String
    /// How to go on, as in `do_not_try_again`.
    let advice: String
    /// The identifier of the payment intent that failed.
    let paymentIntent: String?

    /// Reads the object; what is missing or isn't a name is empty.
    init(_ error: JSONValue) {
        type = Self.name(error["type"])
        code = Self.name(error["code"])
        declineCode = Self.name(error["decline_code"])
        parameter = Self.name(error["param"])
        advice = Self.name(error["advice_code"])
        paymentIntent = error["payment_intent"]?["id"]?.string
    }

    /// The most exact of the codes, for errors and logs; never empty.
    var summary: String { [declineCode, code, type].first { !$0.isEmpty } ?? "unknown" }

    /// Returns the text of a code; empty unless it has 1 to 80 letters, digits, underscores and brackets.
    private static func name(_ value: JSONValue?) -> String {
        guard let text = value?.string, (1...80).contains(text.utf8.count) else { return "" }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        return isName ? text : ""
    }
}
