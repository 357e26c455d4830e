import TrellisDatabase
import TrellisKernel

/// A row of `billing_notice`: a notice of the gateway that was applied, so that it counts once.
@Record("billing_notice")
struct PaymentNoticeRecord {
    /// The identifier that the gateway gave the notice.
    let id: String
    let receivedAt: Timestamp

    static var audit: AuditPolicy { .off(reason: "it is a log") }
}
