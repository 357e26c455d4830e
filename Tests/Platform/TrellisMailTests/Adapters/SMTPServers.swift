import Foundation
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisTesting

/// The SMTP servers that `scripts/with-mail` starts; see `scripts/mail_server.py`.
struct SMTPServers: Sendable {
    /// One mail, as the server has recorded it.
    struct Mail: Decodable {
        struct Signature: Decodable, Equatable {
            let algorithm: String
            let selector: String
            let valid: Bool
        }
        let server: String
        let connection: Int
        let ehlo: String
        let user: String?
        let tls: Bool
        let sender: String
        let recipients: [String]
        let utf8: Bool
        let content: Data
        let dkim: [Signature]?
    }

    private struct Description: Decodable {
        let host: String
        let user: String
        let password: String
        let token: String
        let ca: String
        let dns: String
        let verifies_dkim: Bool
        let ports: [String: Int]
    }

    private struct Login: Decodable {
        let mechanism: String
        let user: String
        let success: Bool
    }

    /// The servers; nil without `scripts/with-mail`.
    static let current: SMTPServers? = ProcessInfo.processInfo.environment["TEST_SMTP"].flatMap { folder in
        let data = try? Data(contentsOf: URL(filePath: "\(folder)/server.json"))
        let description = data.flatMap { try? JSONDecoder().decode(Description.self, from: $0) }
        return description.map { SMTPServers(folder: folder, description: $0) }
    }

    /// The condition of the tests that need the servers.
    static let isAvailable = current != nil

    private let folder: String
    private let description: Description

    static func required() throws -> SMTPServers { try #require(current, "run the tests through scripts/with-mail") }

    var host: String { description.host }
    var user: String { description.user }
    var password: Secret<String> { Secret(description.password) }
    var token: Secret<String> { Secret(description.token) }
    var authorityFile: String { description.ca }
    var verifiesDKIM: Bool { description.verifies_dkim }

    func port(_ name: String) throws -> Int { try #require(description.ports[name]) }

    /// Returns options for one of the servers, with time limits that a busy machine keeps.
    func options(
        _ name: String = "starttls", _ security: SMTPSecurity = .required, credentials: SMTPCredentials? = nil
    ) throws -> SMTPOptions {
        var options = SMTPOptions(
            host: host, port: try port(name), security: security,
            credentials: credentials ?? .password(user: user, password: password))
        options.authorityFile = authorityFile
        options.clientName = "client.example"
        options.connectTimeout = .seconds(20)
        options.timeout = .seconds(60)
        return options
    }

    /// Returns the mails of the message, in order of arrival.
    func mails(_ message: MailMessage) throws -> [Mail] {
        try lines("mails", of: Mail.self, containing: "\(message.id)")
    }

    /// Returns the mechanisms of the logins of a user so far.
    func mechanisms(of user: String) throws -> [String] {
        try lines("logins", of: Login.self, containing: user).filter { $0.user == user && $0.success }.map(\.mechanism)
    }

    /// Publishes a DNS record of the type TXT.
    func publish(_ record: String, at name: String) throws {
        try record.write(toFile: "\(description.dns)/\(name)", atomically: true, encoding: .utf8)
    }

    private func lines<Line: Decodable>(_ name: String, of type: Line.Type, containing text: String) throws -> [Line] {
        try recordedLines("\(folder)/\(name).jsonl", containing: text).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
    }
}

extension ReceivedMail {
    init(_ mail: SMTPServers.Mail) {
        self.init(sender: mail.sender, recipients: mail.recipients, content: Array(mail.content))
    }
}

/// Returns the lines of a file that contain a text.
func recordedLines(_ path: String, containing text: String) throws -> [Data] {
    let data = try Data(contentsOf: URL(filePath: path))
    let text = Data(text.utf8)
    var lines: [Data] = []
    var start = data.startIndex
    while let found = data.range(of: text, in: start..<data.endIndex) {
        let before = data[start..<found.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? start
        let end = data[found.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? data.endIndex
        lines.append(Data(data[before..<end]))
        start = end
    }
    return lines
}

/// Returns a message with an identifier of its own.
func sampleMessage(
    to recipient: String = "ada@example.test", from sender: String = "app@example.test", text: String = "A text"
) throws -> MailMessage {
    MailMessage(
        id: MessageID(ID<MailMessage>(), domain: try MailDomain("example.test")),
        date: try #require(Timestamp("2026-11-29T12:00:00Z")), from: try MailAddress(sender, name: "Trellis"),
        to: try MailAddress(recipient), subject: try HeaderValue("Grüße"), text: text)
}

extension MailTransport {
    /// Sends a message that must fail, and returns the error.
    func failure(of message: MailMessage) async throws -> MailError {
        do {
            let receipt = try await send(message)
            Issue.record("The message was accepted: \(receipt)")
            throw UnexpectedSuccess()
        } catch let error as MailError {
            return error
        }
    }
}

struct UnexpectedSuccess: Error {}
