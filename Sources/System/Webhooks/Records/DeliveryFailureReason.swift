import TrellisDatabase
import TrellisSchema

/// The reason why an attempt to deliver a webhook failed.
@Schema("WebhookFault")
enum DeliveryFailureReason: String, CaseIterable, ColumnValue {
    /// The host has no public address.
    case addressNotAllowed = "address_refused"
    /// The connection was refused, failed TLS verification, or broke.
    case connection
    /// The attempt timed out.
    case timeout
    /// The receiver responded with a redirect that isn't followed.
    case redirect
    /// The receiver responded with a status other than 2xx.
    case status

    /// What was wrong and how to fix it, for the delivery log that members read.
    var message: String {
        switch self {
        // The same message for unknown and private hosts, so that it reveals nothing about the internal network.
        case .addressNotAllowed: "The host has no public address. Use a host with a public Internet address."
        case .connection: "The connection failed or broke."
        case .timeout: "The receiver did not respond in time. Respond first, then process the message."
        case .redirect: "The receiver redirected the request. Register the new URL, or redirect with 307 or 308."
        case .status: "The receiver did not respond with a 2xx status."
        }
    }
}
