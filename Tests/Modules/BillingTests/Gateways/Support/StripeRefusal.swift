import TrellisSchema

/// A response of ``StripeServer`` that isn't a success.
struct StripeRefusal: Error {
    let status: Int
    let body: JSONValue

    init(_ status: Int, code: String, parameter: String = "") {
        self.init(status, type: "invalid_request_error", ["code": .string(code), "param": .string(parameter)])
    }

    init(_ status: Int, type: String, _ members: JSONObject) {
        var error = members
        error["type"] = .string(type)
        // A text that repeats what was sent, as Stripe's do.
        error["message"] = "Card 4242 of Ada"
        (self.status, body) = (status, .object(["error": .object(error)]))
    }

    static func missing(_ parameter: String, status: Int = 400) -> StripeRefusal {
        StripeRefusal(status, code: "resource_missing", parameter: parameter)
    }
}
