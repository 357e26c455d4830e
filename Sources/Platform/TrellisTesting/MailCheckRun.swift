import TrellisKernel
import TrellisMail

/// One run of a check of ``MailConformance``.
struct MailCheckRun {
    let check: MailConformance.Check
    let transport: any MailTransport
    let recipients: MailConformance.Recipients
    let received: @Sendable (MailMessage) async throws -> [ReceivedMail]

    // MARK: - Content

    func content() async throws {
        let texts = [
            "", "One line", ".\n..\n.dot at the start\n.", "Grüße, 你好, 👋\n", "\n\n\n", "From here\n>From there",
            String(repeating: "long ", count: 400), "tab\tand trailing space \n", "a\r\nb\rc\nd",
        ]
        for text in texts {
            try await expectIntact(try message(text: text))
            try await expectIntact(try message(text: text, html: "<p>\(text)</p>"))
        }
    }

    func largeContent() async throws {
        var message = try message(text: String(repeating: ".\n", count: 20_000))
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        message.attachments = [Attachment(name: "data.bin", mediaType: .bytes, content: bytes)]
        try await expectIntact(message)
    }

    private func expectIntact(_ message: MailMessage) async throws {
        _ = try await transport.send(message)
        let mail = try await single(message)
        // A signature may stand in front of the message.
        let end = Array(mail.content.suffix(message.encoded().count))
        try expect(end == message.encoded(), "the content of \(message.text.prefix(20)) has changed")
        let added = mail.content.count - end.count
        try expect(added == 0 || mail.content.starts(with: "DKIM-Signature:".utf8), "unknown octets were added")
    }

    // MARK: - Envelope

    func envelope() async throws {
        var message = try message()
        message.cc = [try address()]
        message.returnPath = try address()
        message.envelopeTo = try address()
        _ = try await transport.send(message)
        let mail = try await single(message)
        let recipient = message.recipient.wireAddress
        try expect(mail.recipients ?? [recipient] == [recipient], "the recipients are \(mail.recipients ?? [])")
        let sender = message.sender.wireAddress
        try expect(mail.sender ?? sender == sender, "the sender is \(mail.sender ?? "")")
    }

    func receipt() async throws {
        let receipt = try await transport.send(try message())
        try expect(!transport.name.isEmpty, "the transport has no name")
        try expect(receipt.transport == transport.name, "the receipt has the name \(receipt.transport)")
    }

    // MARK: - Several messages

    func concurrency() async throws {
        let messages = try (0..<24).map { try message(text: "Message \($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for message in messages { group.addTask { [transport] in _ = try await transport.send(message) } }
            try await group.waitForAll()
        }
        for message in messages {
            let mail = try await single(message)
            let recipient = message.recipient.wireAddress
            try expect(mail.recipients ?? [recipient] == [recipient], "a message went to \(mail.recipients ?? [])")
            try expect(
                mail.content.suffix(message.encoded().count).elementsEqual(message.encoded()), "messages are mixed")
        }
    }

    func repetition() async throws {
        let message = try message()
        for _ in 0..<2 { _ = try await transport.send(message) }
        let count = try await received(message).count
        try expect(count == 2, "a message that was sent twice arrived \(count) times")
    }

    // MARK: - Failures

    func refusal(_ recipient: MailAddress?, isPermanent: Bool) async throws {
        guard let recipient else { return }
        // More than the connections that a transport keeps.
        for _ in 0..<6 {
            let message = try message(to: recipient)
            do {
                _ = try await transport.send(message)
                throw MailMismatch(check: check, reason: "the transport reports success")
            } catch let error as MailError {
                try expect(error.isPermanent == isPermanent, "the error is \(error)")
            }
            let mails = try await received(message)
            try expect(mails.isEmpty, "a refused message arrived")
        }
        try await expectIntact(try message())
    }

    func cancellation() async throws {
        let message = try message()
        let task = Task { [transport] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(message)
        }
        let isSent = (try? await task.value) != nil
        let count = try await received(message).count
        try expect(count == 1 || !isSent && count == 0, "a cancelled message arrived \(count) times")
        try await expectIntact(try self.message())
    }

    // MARK: - Messages

    private func single(_ message: MailMessage) async throws -> ReceivedMail {
        let mails = try await received(message)
        guard mails.count == 1, let mail = mails.first else {
            throw MailMismatch(check: check, reason: "a message arrived \(mails.count) times")
        }
        return mail
    }

    private func message(
        to recipient: MailAddress? = nil, text: String = "A text", html: String? = nil
    ) throws -> MailMessage {
        MailMessage(
            id: MessageID(ID<MailMessage>(), domain: try MailDomain(recipients.domain)), date: SystemClock().now,
            from: try MailAddress("app@\(recipients.domain)", name: "Trellis Ä"), to: try recipient ?? address(),
            subject: try HeaderValue("Check of a transport: \(check)"), text: text, html: html)
    }

    private func address() throws -> MailAddress {
        try MailAddress("r\(UInt64.random(in: 0...UInt64.max))@\(recipients.domain)")
    }

    private func expect(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
        if !condition { throw MailMismatch(check: check, reason: reason()) }
    }
}
