import TrellisKernel

/// A request to Stripe's API.
struct StripeCall: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    let method: Method
    /// The path from `/v1/` on, with escapes where needed.
    let path: String
    let form: StripeForm
    /// The key with which a POST has its effect once.
    let idempotencyKey: String?

    /// A request that changes nothing.
    static func get(_ path: String, _ query: StripeForm = StripeForm()) -> StripeCall {
        StripeCall(method: .get, path: path, form: query, idempotencyKey: nil)
    }

    /// A request that changes something, once for its key.
    ///
    /// - Parameter key: nil for a random one, which protects the repetitions of this call only.
    static func post(_ path: String, _ form: StripeForm = StripeForm(), key: String? = nil) -> StripeCall {
        StripeCall(method: .post, path: path, form: form, idempotencyKey: key ?? "trellis-\(ID<StripeCall>())")
    }

    /// The path with its query.
    var target: String {
        method == .get && !form.fields.isEmpty ? "\(path)?\(form.encoded)" : path
    }
}

extension GatewayReference {
    /// The reference as a part of a path; nil unless it consists of letters, digits and underscores, as all of Stripe's
    /// do: others come from a client, and never leave this process in a path.
    var stripeID: String? {
        let isID = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isID ? text : nil
    }
}
