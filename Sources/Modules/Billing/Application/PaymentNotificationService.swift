import Logging
import TrellisKernel

/// Receives the notices of a gateway.
struct PaymentNotificationService: Sendable {
    /// The maximum size of a notice.
    static let bodyLimit = 262_144

    let reader: any PaymentNoticeReader
    let payments: any GatewayPaymentRepository
    let clock: any Clock
    let logger: Logger

    /// Whether any notice is accepted.
    var isOn: Bool { reader.isOn }

    /// Receives a notice and applies it; a repeated one changes nothing.
    ///
    /// - Throws: ``PaymentNoticeError``; the errors of the transaction, after which the gateway sends the notice again.
    func receive(_ body: [UInt8], signature: String?, requestID: String) async throws {
        let notice = try reader.notice(in: body, signature: signature, at: clock.now)
        let effect = try await payments.apply(notice, requestID: requestID)
        var level = Logger.Level.info
        // A refund that the bank refused later: its money is back on the account, and the customer has none.
        if notice.kind == "refund.failed" { level = .error }
        logger.log(
            level: level, "A notification of the payment gateway",
            metadata: ["notification": "\(notice.id.text)", "kind": "\(notice.kind)", "effect": "\(effect.rawValue)"])
    }
}
