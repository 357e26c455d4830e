/// The addresses of `MAIL FROM` and `RCPT TO`.
struct SMTPEnvelope {
    let sender: String
    let recipient: String
    let needsSMTPUTF8: Bool

    /// The envelope of a message.
    ///
    /// - Throws: ``MailError/addressNotSupported(_:)``; ``MailError/invalidAddress(_:)``.
    init(_ message: MailMessage, supportsSMTPUTF8: Bool) throws(MailError) {
        sender = try Self.validated(message.sender.wireAddress)
        recipient = try Self.validated(message.recipient.wireAddress)
        needsSMTPUTF8 = message.needsSMTPUTF8
        guard needsSMTPUTF8 else { return }
        let envelope = [message.recipient, message.sender]
        let header = [message.from, message.to] + message.cc + [message.replyTo].compactMap { $0 }
        guard let address = (envelope + header).first(where: \.needsSMTPUTF8) else { return }
        // libcurl announces SMTPUTF8 only for the addresses of the envelope.
        guard supportsSMTPUTF8, envelope.contains(where: \.needsSMTPUTF8) else {
            throw .addressNotSupported(address.wireAddress)
        }
    }

    /// Returns the address if it is only an address.
    ///
    /// ``MailAddress`` guarantees that. But libcurl before version 8.21 sends CR and LF as they are, so that what
    /// follows them would be a further command, and it removes angle brackets.
    static func validated(_ address: String) throws(MailError) -> String {
        let hasControl = address.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        guard !hasControl else { throw .invalidAddress(.controlCharacter) }
        let hasBracket = address.utf8.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
        guard !hasBracket else { throw .invalidAddress(.invalidLocalPart) }
        return address
    }
}
