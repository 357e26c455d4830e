import Foundation

/// The body of the request `SendEmail` (Amazon SES API v2) for a message in MIME.
struct SESMessage: Encodable {
    struct Addresses: Encodable {
        let toAddresses: [String]

        enum CodingKeys: String, CodingKey {
            case toAddresses = "ToAddresses"
        }
    }

    struct Content: Encodable {
        struct Raw: Encodable {
            let data: String

            enum CodingKeys: String, CodingKey {
                case data = "Data"
            }
        }
        let raw: Raw

        enum CodingKeys: String, CodingKey {
            case raw = "Raw"
        }
    }

    let from: String
    let destination: Addresses
    let feedback: String?
    let content: Content
    let configurationSet: String?

    enum CodingKeys: String, CodingKey {
        case from = "FromEmailAddress"
        case destination = "Destination"
        case feedback = "FeedbackForwardingEmailAddress"
        case content = "Content"
        case configurationSet = "ConfigurationSetName"
    }

    init(_ message: MailMessage, configurationSet: String?) {
        from = message.from.wireAddress
        destination = Addresses(toAddresses: [message.recipient.wireAddress])
        feedback = message.returnPath?.wireAddress
        content = Content(raw: Content.Raw(data: String(decoding: Base64.encoded(message.encoded()), as: UTF8.self)))
        self.configurationSet = configurationSet
    }

    /// The JSON text.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
