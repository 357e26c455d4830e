import Logging
import TrellisConfig
import TrellisKernel

/// A client of Stripe's API: sends requests, and sends them again where that is safe and helps.
///
/// Every POST has an idempotency key, so a repetition has no second effect. Stripe keeps keys for 24 hours.
final class StripeClient: Sendable {
    /// The version of the API, whose fields the adapter reads; without it, Stripe would use the account's.
    static let version = "2026-10-28.endive"
    /// The maximum number of requests for one call.
    static let attempts = 3
    /// The longest wait that Stripe may ask for before the next attempt; after a longer one the caller tries again.
    private static let longestWait = Duration.seconds(5)

    private let connections: StripeConnections
    private let backoff: Backoff
    private let logger: Logger

    /// Creates a client; it connects with the first call.
    init(
        url: String, secretKey: Secret<String>, timeout: Duration,
        backoff: Backoff = Backoff(first: .milliseconds(500), limit: .seconds(2)), logger: Logger
    ) {
        connections = StripeConnections(url: url, secretKey: secretKey, timeout: timeout)
        self.backoff = backoff
        self.logger = logger
    }

    /// Returns the response of a call that succeeded.
    ///
    /// - Throws: after the last attempt; ``StripeFailure/outcomeUnknown`` when any of them may have had its effect and
    ///   none has told.
    func send(_ call: StripeCall) async throws(StripeFailure) -> StripeResponse {
        var isUncertain = false
        var failures = 0
        while true {
            guard !Task.isCancelled else { throw isUncertain ? .outcomeUnknown : .cancelled }
            var pause: Duration?
            switch await connections.response(to: call) {
            case .success(let response):
                if response.isSuccess { return response }
                log(call, "status \(response.status), \(response.error.summary)", response)
                isUncertain = isUncertain || response.isUncertain
                if !response.isRetryable || failures + 1 >= Self.attempts {
                    throw Self.end(with: response, isUncertain)
                }
                pause = response.retryAfter
            case .failure(let lost):
                log(call, lost.reason, nil)
                isUncertain = isUncertain || lost.wasSent
                guard lost.isRetryable, failures + 1 < Self.attempts else {
                    throw isUncertain ? .outcomeUnknown : .unavailable
                }
            }
            failures += 1
            let delay = max(pause ?? .zero, backoff.delay(after: failures))
            guard delay <= Self.longestWait, (try? await Task.sleep(for: delay)) != nil else {
                throw isUncertain ? .outcomeUnknown : Task.isCancelled ? .cancelled : .unavailable
            }
        }
    }

    /// The failure of a call whose last response isn't a success.
    private static func end(with response: StripeResponse, _ isUncertain: Bool) -> StripeFailure {
        if isUncertain, response.isUnconsidered { return .outcomeUnknown }
        return response.status == 429 ? .unavailable : .refused(response)
    }

    /// Logs a failed attempt: names and codes, never fields or texts.
    private func log(_ call: StripeCall, _ reason: String, _ response: StripeResponse?) {
        // A declined card is the customer's matter, not the operator's.
        logger.log(
            level: response?.status == 402 ? .info : .warning, "A request to Stripe failed",
            metadata: [
                "request": "\(call.method.rawValue) \(call.path)", "reason": "\(reason)",
                "stripe_request": "\(response?.requestID ?? "")",
            ])
    }
}
