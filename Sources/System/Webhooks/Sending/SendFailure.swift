/// A failed attempt, with the message for the delivery log.
struct SendFailure: Error, Hashable {
    let reason: DeliveryFailureReason
    let message: String
    /// The response of the receiver; nil without a response.
    let response: ReceiverResponse?

    /// Whether the receiver rejects the webhook permanently, with 410 (Gone).
    var isPermanent: Bool { response?.status == 410 }

    init(_ reason: DeliveryFailureReason, _ message: String? = nil, response: ReceiverResponse? = nil) {
        self.reason = reason
        self.message = message ?? reason.message
        self.response = response
    }
}
