import TrellisDatabase
import TrellisSchema

/// Why an attempt to deliver a webhook failed, as the log names it.
@Schema("WebhookFault")
enum DeliveryFault: String, CaseIterable, ColumnValue {
    /// The receiver's name has no public address.
    case addressRefused = "address_refused"
    /// Nobody took the connection, it wasn't safe, or it broke.
    case connection
    /// The receiver took too long.
    case timeout
    /// The receiver led elsewhere in a way that isn't followed.
    case redirect
    /// The receiver answered with a status that isn't one of success.
    case status

    /// What was wrong, and how to mend it; for the log that the tenant's members read.
    var message: String {
        switch self {
        // One sentence for every reason, so that nobody learns the names of the network that the server stands in.
        case .addressRefused: "The host has no public address. Webhooks go to addresses of the Internet only."
        case .connection: "The connection could not be made, or broke."
        case .timeout: "The receiver did not answer in time. Take the message, answer, and do the work afterwards."
        case .redirect: "The receiver led elsewhere. Register the address where it is now, or answer 307 or 308."
        case .status: "The receiver did not answer with a status of success."
        }
    }
}

/// An attempt that came to nothing, with the sentence for the log.
struct SendFailure: Error, Hashable {
    let fault: DeliveryFault
    let message: String
    /// What the receiver answered, if it did.
    let answer: WebhookAnswer?

    init(_ fault: DeliveryFault, _ message: String? = nil, answer: WebhookAnswer? = nil) {
        self.fault = fault
        self.message = message ?? fault.message
        self.answer = answer
    }
}
