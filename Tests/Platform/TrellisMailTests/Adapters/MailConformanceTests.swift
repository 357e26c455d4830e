import Foundation
import Synchronization
import Testing
import TrellisKernel
import TrellisMail
import TrellisTesting

@Suite("Conformance of mail transports")
struct MailConformanceTests {
    @Test("The memory conforms", arguments: MailConformance.Check.allCases)
    func memory(check: MailConformance.Check) async throws {
        let recipients = try sampleRecipients()
        let transport = MemoryTransport { message in
            switch message.recipient {
            case recipients.refused: .refused(code: 550, text: "", permanent: true)
            case recipients.deferred: .refused(code: 450, text: "", permanent: false)
            default: nil
            }
        }
        try await MailConformance.run(check, on: transport, recipients: recipients) { message in
            transport.messages.filter { $0.id == message.id }.map { ReceivedMail($0) }
        }
    }

    @Test("The folder conforms", arguments: MailConformance.Check.allCases)
    func files(check: MailConformance.Check) async throws {
        let folder = NSTemporaryDirectory() + "trellis-mail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await MailConformance.run(check, on: FileTransport(folder: folder)) { message in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return try names.map { Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
                .filter { String(decoding: $0, as: UTF8.self).contains("<\(message.id)>") }
                .map { ReceivedMail(sender: nil, recipients: nil, content: $0) }
        }
    }

    @Test(
        "SMTP conforms, with and without TLS, on one connection and on several",
        .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"),
        arguments: MailConformance.Check.allCases, [("starttls", SMTPSecurity.required, 4), ("plain", .off, 1)])
    func smtp(
        check: MailConformance.Check, server: (name: String, security: SMTPSecurity, connections: Int)
    ) async throws {
        let servers = try SMTPServers.required()
        var options = try servers.options(server.name, server.security)
        options.maximumConnections = server.connections
        let recipients = MailConformance.Recipients(
            refused: try MailAddress("fault+rcpt+550@example.test"),
            deferred: try MailAddress("fault+body+451@example.test"))
        try await MailConformance.run(check, on: SMTPTransport(options), recipients: recipients) { message in
            try servers.mails(message).map { ReceivedMail($0) }
        }
    }

    @Test(
        "SMTP with DKIM conforms", .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"),
        arguments: [MailConformance.Check.content, .largeContent])
    func signed(check: MailConformance.Check) async throws {
        let servers = try SMTPServers.required()
        let signer = DKIMSigner(
            domain: try MailDomain("example.test"), keys: [try sampleKey("conformance", .ed25519)])
        let transport = SMTPTransport(try servers.options(), signer: signer)
        try await MailConformance.run(check, on: transport) { message in
            try servers.mails(message).map { ReceivedMail($0) }
        }
    }

    @Test(
        "Amazon SES conforms", .enabled(if: SESServer.isAvailable, "scripts/with-mail starts the server"),
        arguments: MailConformance.Check.allCases)
    func ses(check: MailConformance.Check) async throws {
        let server = try SESServer.required()
        let recipients = MailConformance.Recipients(
            refused: try MailAddress("fault+400+MessageRejected@example.test"),
            deferred: try MailAddress("fault+429+TooManyRequestsException@example.test"))
        let transport = SESTransport(server.options, credentials: try server.credentials())
        try await MailConformance.run(check, on: transport, recipients: recipients) { message in
            try server.mails(message).map { ReceivedMail($0) }
        }
    }

    @Test("A defect of a transport is found by its check", arguments: TransportDefect.allCases)
    func defects(defect: TransportDefect) async throws {
        let transport = DefectiveTransport(defect: defect)
        let error = await #expect(throws: MailMismatch.self) {
            try await MailConformance.run(defect.check, on: transport, recipients: try sampleRecipients()) { message in
                transport.mails.filter { String(decoding: $0.content, as: UTF8.self).contains("<\(message.id)>") }
            }
        }
        #expect(error?.check == defect.check)
    }

    private func sampleRecipients() throws -> MailConformance.Recipients {
        MailConformance.Recipients(
            refused: try MailAddress("refused@example.test"), deferred: try MailAddress("deferred@example.test"))
    }
}

enum TransportDefect: String, CaseIterable {
    case changesLineEnds, ignoresEnvelope, sendsToCc, forgetsName, mixesMessages, dropsRepetition, acceptsRefused
    case callsTemporaryPermanent, sendsTwiceWhenCancelled

    var check: MailConformance.Check {
        switch self {
        case .changesLineEnds: .content
        case .ignoresEnvelope, .sendsToCc: .envelope
        case .forgetsName: .receipt
        case .mixesMessages: .concurrency
        case .dropsRepetition: .repetition
        case .acceptsRefused: .permanentRefusal
        case .callsTemporaryPermanent: .temporaryRefusal
        case .sendsTwiceWhenCancelled: .cancellation
        }
    }
}

/// A transport with one defect.
private final class DefectiveTransport: MailTransport {
    private let defect: TransportDefect
    private let kept = Mutex<[ReceivedMail]>([])
    let name = "defective"

    init(defect: TransportDefect) {
        self.defect = defect
    }

    var mails: [ReceivedMail] { kept.withLock { $0 } }

    func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        let isRefused = message.recipient.localPart == "refused" && defect != .acceptsRefused
        if isRefused || message.recipient.localPart == "deferred" {
            let isPermanent = isRefused || defect == .callsTemporaryPermanent
            throw .refused(code: isPermanent ? 550 : 450, text: "", permanent: isPermanent)
        }
        var recipients = [(defect == .ignoresEnvelope ? message.to : message.recipient).wireAddress]
        if defect == .sendsToCc { recipients += message.cc.map(\.wireAddress) }
        var content = message.encoded()
        if defect == .changesLineEnds {
            content.removeAll { $0 == 0x0D }
        }
        let mail = ReceivedMail(sender: message.sender.wireAddress, recipients: recipients, content: content)
        kept.withLock { mails in
            if defect == .dropsRepetition, mails.contains(mail) { return }
            mails.append(mail)
            if defect == .mixesMessages || defect == .sendsTwiceWhenCancelled && Task.isCancelled { mails.append(mail) }
        }
        return MailReceipt(transport: defect == .forgetsName ? "" : name)
    }
}
