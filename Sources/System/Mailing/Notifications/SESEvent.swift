import TrellisSchema

/// What Amazon SES reports about one mail, in both of its formats: notifications of an identity (`notificationType`) and
/// events of a configuration set (`eventType`).
struct SESEvent: Hashable, Sendable {
    /// The reports that change what is known of a mail.
    enum Kind: Hashable, Sendable {
        /// The mail was returned; permanently, if no mail to the address can succeed.
        case bounce(isPermanent: Bool)
        /// The reader reported it as spam.
        case complaint
        /// The reader's provider takes a complaint back.
        case noSpam
        case delivery
        /// SES refused the content, such as a virus.
        case reject
        /// Any other, such as an opened mail.
        case other(String)
    }

    let kind: Kind
    /// The identifier that SES has given the message.
    let serverID: String
    /// The words of the servers, for operators.
    let detail: String?

    /// Reads the text of a message of SNS; nil if it isn't a report about a mail.
    init?(_ text: String) {
        guard let json = try? JSONValue(parsing: text),
            let type = (json["eventType"] ?? json["notificationType"])?.string,
            let serverID = json["mail"]?["messageId"]?.string, (1...200).contains(serverID.utf8.count),
            serverID.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.serverID = serverID
        switch type {
        case "Bounce":
            let bounce = json["bounce"]
            kind = .bounce(isPermanent: bounce?["bounceType"]?.string == "Permanent")
            let recipient = bounce?["bouncedRecipients"]?[0]
            detail = Self.joined(
                [bounce?["bounceType"], bounce?["bounceSubType"], recipient?["status"], recipient?["diagnosticCode"]])
        case "Complaint":
            let complaint = json["complaint"]
            let feedback = complaint?["complaintFeedbackType"]
            kind = feedback?.string == "not-spam" ? .noSpam : .complaint
            detail = Self.joined([feedback, complaint?["complaintSubType"], complaint?["userAgent"]])
        case "Delivery":
            kind = .delivery
            detail = Self.joined([json["delivery"]?["smtpResponse"]])
        case "Reject":
            kind = .reject
            detail = Self.joined([json["reject"]?["reason"]])
        default:
            kind = .other(type)
            detail = nil
        }
    }

    private static func joined(_ values: [JSONValue?]) -> String? {
        StoredText.cleaned(values.compactMap { $0?.string }.filter { !$0.isEmpty }.joined(separator: " "))
    }
}
