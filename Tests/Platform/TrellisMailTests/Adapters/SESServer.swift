import Foundation
import Testing
import TrellisConfig
import TrellisMail
import TrellisStorage
import TrellisTesting

/// The server of Amazon SES that `scripts/with-mail` starts; see `scripts/ses_server.py`.
struct SESServer: Sendable {
    /// One mail, as the server has recorded it.
    struct Mail: Decodable {
        let sender: String
        let recipients: [String]
        let feedback: String?
        let configuration: String?
        let content: Data
    }

    private struct Description: Decodable {
        struct Key: Decodable {
            let id: String
            let secret: String
        }
        let url: String
        let region: String
        let keys: [String: Key]
        let expired_token: String
    }

    /// The server; nil without `scripts/with-mail`.
    static let current: SESServer? = ProcessInfo.processInfo.environment["TEST_SES"].flatMap { folder in
        let data = try? Data(contentsOf: URL(filePath: "\(folder)/ses.json"))
        let description = data.flatMap { try? JSONDecoder().decode(Description.self, from: $0) }
        return description.map { SESServer(folder: folder, description: $0) }
    }

    /// The condition of the tests that need the server.
    static let isAvailable = current != nil

    private let folder: String
    private let description: Description

    static func required() throws -> SESServer { try #require(current, "run the tests through scripts/with-mail") }

    var expiredToken: Secret<String> { Secret(description.expired_token) }

    var options: SESOptions {
        var options = SESOptions(region: description.region, endpoint: description.url)
        options.timeout = .seconds(60)
        return options
    }

    /// Returns the credentials of the user `sender`, who may send, or `reader`, who may not.
    func credentials(
        _ user: String = "sender", secret: String? = nil, token: Secret<String>? = nil
    ) throws -> AWSCredentials {
        let key = try #require(description.keys[user])
        return AWSCredentials(
            accessKeyID: key.id, secretAccessKey: Secret(secret ?? key.secret), sessionToken: token)
    }

    /// Returns the mails of the message, in order of arrival.
    func mails(_ message: MailMessage) throws -> [Mail] {
        try recordedLines("\(folder)/ses_mails.jsonl", containing: "\(message.id)")
            .map { try JSONDecoder().decode(Mail.self, from: $0) }
    }
}

extension ReceivedMail {
    /// The server doesn't tell the address of `MAIL FROM`.
    init(_ mail: SESServer.Mail) {
        self.init(sender: nil, recipients: mail.recipients, content: Array(mail.content))
    }
}
