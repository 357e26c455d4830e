internal import HTTPTypes
internal import TrellisSchema

extension Route {
    /// Returns the same route, which carries out each request with an `Idempotency-Key` once: a later request of the
    /// same user in the same tenant with this key gets the stored response, until its retention is over.
    ///
    /// The composed application stores the response in the transaction of the route's writes, so that neither is there
    /// without the other after a crash. For that, all writes of one request with a key are one transaction: they are
    /// committed after the route's code has returned its response, and rolled back when it throws. So the code must not
    /// wait for a network between its first write and its end. Requests without the field are served as on any route.
    ///
    /// The documents list the field and the errors. For routes with an identified user whose requests and responses fit
    /// into memory. Idempotent. Source: draft-ietf-httpapi-idempotency-key-header.
    public func idempotent() -> Route {
        guard !isIdempotent else { return self }
        var copy = self
        copy.isIdempotent = true
        let summary = "A random name of this change, such as a UUID: requests that repeat it have their effect once."
        copy.description.input.parameters.append(
            ParameterDescription(
                HTTPField.Name.idempotencyKey.rawName, in: .header, summary: summary, isRequired: false
            ) {
                // A string in quotation marks, or the same characters without them.
                String.describe(in: &$0)
                    .with("pattern", #"^([!#-~]{1,255}|"([!#-\[\]-~]|\\["\\]){1,255}")$"#)
                    .with("examples", ["8e03978e-40d5-43dd-bc93-6894a57f9324"])
            })
        let replayed = "`true` if an earlier request with the same key had the effect, and this is its response."
        copy.description.response.headers.append(
            ParameterDescription(
                HTTPField.Name.idempotencyReplayed.rawName, in: .header, summary: replayed, isRequired: false
            ) {
                String.describe(in: &$0)
            })
        return copy
    }

    /// What is wrong with the trait of the route; empty without it.
    var idempotencyProblems: [String] {
        guard isIdempotent else { return [] }
        var problems: [String] = []
        if method != .post, method != .patch {
            problems.append("takes idempotency keys, which are for POST and PATCH: a repeated \(method) does no more.")
        }
        switch access {
        case .open, .optional: problems.append("takes idempotency keys, which belong to users, but may have none.")
        default: break
        }
        if uploadLimits != nil { problems.append("takes idempotency keys, but streams its body, which has no digest.") }
        return problems
    }
}
