import TrellisKernel

/// Reads the notices that a gateway sends, and verifies that it sent them: a port that the adapters implement.
protocol PaymentNoticeReader: Sendable {
    /// Whether notices are accepted: the settings have what verifies them.
    var isOn: Bool { get }

    /// Returns the notice in a body.
    ///
    /// - Parameters:
    ///   - signature: The value of the gateway's header field; nil when the request has none.
    ///   - now: The present time, for the age of the signature.
    /// - Throws: the error of a signature before anything in the body is read.
    func notice(
        in body: [UInt8], signature: String?, at now: Timestamp
    ) throws(PaymentNoticeError) -> PaymentNotice
}
