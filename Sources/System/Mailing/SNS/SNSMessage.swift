import Foundation
import TrellisKernel
import TrellisSchema

/// A message that Amazon SNS posts to a URL, as it was received: nothing in it is verified.
struct SNSMessage: Sendable {
    /// The types of messages.
    enum Kind: String, Sendable {
        case notification = "Notification"
        case subscription = "SubscriptionConfirmation"
        case unsubscription = "UnsubscribeConfirmation"
    }

    let kind: Kind
    let id: String
    let topicARN: String
    /// The text that was published; for confirmations a sentence for people.
    let text: String
    let subject: String?
    /// As written, for the signature.
    let timestampText: String
    let timestamp: Timestamp
    /// The URL whose request confirms a subscription, and its token; nil for notifications.
    let subscribeURL: String?
    let token: String?
    /// `1` or `2`.
    let signatureVersion: String
    let signature: [UInt8]
    let certificateURL: String

    /// Reads the body of a request.
    ///
    /// - Throws: ``MailingError/notificationMalformed(_:)``.
    init(_ body: [UInt8]) throws(MailingError) {
        guard let text = String(validating: body, as: UTF8.self), let json = try? JSONValue(parsing: text),
            json.object != nil
        else { throw .notificationMalformed("it is not a JSON object") }
        func field(_ name: String) throws(MailingError) -> String {
            guard let value = json[name]?.string else { throw .notificationMalformed("\(name) is missing") }
            return value
        }
        guard let kind = Kind(rawValue: try field("Type")) else { throw .notificationMalformed("its Type is unknown") }
        self.kind = kind
        id = try field("MessageId")
        guard (1...100).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .notificationMalformed("MessageId is not an identifier")
        }
        topicARN = try field("TopicArn")
        self.text = try field("Message")
        subject = json["Subject"]?.string
        timestampText = try field("Timestamp")
        guard let timestamp = Timestamp(timestampText) else {
            throw .notificationMalformed("Timestamp is not a time as in RFC 3339")
        }
        self.timestamp = timestamp
        subscribeURL = kind == .notification ? nil : try field("SubscribeURL")
        token = kind == .notification ? nil : try field("Token")
        signatureVersion = try field("SignatureVersion")
        guard let signature = Data(base64Encoded: try field("Signature")) else {
            throw .notificationMalformed("Signature is not base64")
        }
        self.signature = Array(signature)
        certificateURL = try field("SigningCertURL")
    }

    /// The bytes that SNS has signed: some of the fields in the order of their names, each with its name.
    ///
    /// Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
    var signedBytes: [UInt8] {
        var fields: [(name: String, value: String?)] = [("Message", text), ("MessageId", id)]
        if kind == .notification {
            fields.append(("Subject", subject))
        } else {
            fields.append(("SubscribeURL", subscribeURL))
        }
        fields.append(("Timestamp", timestampText))
        if kind != .notification { fields.append(("Token", token)) }
        fields += [("TopicArn", topicARN), ("Type", kind.rawValue)]
        return fields.flatMap { field in field.value.map { Array("\(field.name)\n\($0)\n".utf8) } ?? [] }
    }
}
