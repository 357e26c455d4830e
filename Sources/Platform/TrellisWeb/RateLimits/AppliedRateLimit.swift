internal import HTTPTypes

/// A limit of a route, as it was applied to one request.
struct AppliedRateLimit: Sendable {
    let limit: RequestRateLimit
    private(set) var decision: RateLimitDecision

    /// The refusal of the request.
    var error: RateLimitError {
        .exceeded(
            limit.name, requests: limit.requests, seconds: limit.seconds,
            retryAfter: max(decision.secondsUntilNext, 1))
    }

    /// Notes that the token was given back.
    mutating func giveBack() {
        let remaining = min(decision.remaining + 1, limit.requests)
        decision = RateLimitDecision(
            isAdmitted: true, remaining: remaining,
            secondsUntilFull: remaining == limit.requests ? 0 : decision.secondsUntilFull, secondsUntilNext: 0)
    }
}

extension [AppliedRateLimit] {
    /// Adds the limits and what is left of them to a response.
    ///
    /// Names need no escapes: ``RequestRateLimit/problem``. Source: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
    func complete(_ fields: inout HTTPFields) {
        guard !isEmpty else { return }
        let policies = map { "\"\($0.limit.name)\";q=\($0.limit.requests);w=\($0.limit.seconds)" }
        let rests = map { "\"\($0.limit.name)\";r=\($0.decision.remaining);t=\($0.decision.secondsUntilFull)" }
        fields.append(HTTPField(name: .rateLimitPolicy, value: policies.joined(separator: ", ")))
        fields.append(HTTPField(name: .rateLimit, value: rests.joined(separator: ", ")))
    }
}

extension HTTPField.Name {
    /// `RateLimit`: what is left of the limits of a route.
    static let rateLimit = known("RateLimit")
    /// `RateLimit-Policy`: the limits of a route.
    static let rateLimitPolicy = known("RateLimit-Policy")
}
