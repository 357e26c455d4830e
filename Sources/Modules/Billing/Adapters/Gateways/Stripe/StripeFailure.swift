/// Why a call of Stripe's API has no result, after all repetitions.
enum StripeFailure: Error {
    /// Stripe refused the request, which had no effect.
    case refused(StripeResponse)
    /// Stripe can't be reached, or is overloaded; the request had no effect.
    case unavailable
    /// The request may or may not have had its effect.
    case outcomeUnknown
    /// The task was cancelled before the request was sent.
    case cancelled

    /// The error of a method of the gateway for which a lost response is no outcome.
    ///
    /// - Parameter missing: The error for objects that Stripe doesn't have.
    func gatewayError(missing: GatewayError) -> any Error {
        switch self {
        case .unavailable, .outcomeUnknown: GatewayError.unavailable
        case .cancelled: CancellationError()
        case .refused(let response):
            switch (response.status, response.error.code) {
            case (401, _), (403, _): GatewayError.credentialsRefused
            case (429, _): GatewayError.unavailable
            case (404, _), (_, "resource_missing"):
                response.error.parameter == "customer" ? GatewayError.customerMissing : missing
            case (402, _): GatewayError.methodRefused(StripeDecline.code(of: response.error))
            default: GatewayError.requestRefused(response.error.summary)
            }
        }
    }
}
