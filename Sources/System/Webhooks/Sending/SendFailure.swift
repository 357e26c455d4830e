/// A failed attempt, with the message for the delivery log.
struct SendFailure: Error, Hashable {
    let reason: DeliveryFailureReason
    let message: String
    /// The response of the receiver; nil without a response.
    let response: ReceiverResponse?

    /// Whether the receiver rejects the webhook permanently, with 410 (Gone).
    var isPermanent: Bool { response?.status == 410 }

    /// Whether the receiver can't take any message now: it didn't respond, or said so by its status.
    ///
    /// Other statuses say something about one message.
    var isUnavailable: Bool {
        switch reason {
        case .addressNotAllowed, .connection, .timeout: true
        case .redirect: false
        case .status: response.map { $0.status >= 500 || $0.status == 408 || $0.status == 429 } ?? false
        }
    }

    init(_ reason: DeliveryFailureReason, _ message: String? = nil, response: ReceiverResponse? = nil) {
        self.reason = reason
        self.message = message ?? reason.message
        self.response = response
    }
}
