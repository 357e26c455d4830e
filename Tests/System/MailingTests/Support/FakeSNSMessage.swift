import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// A message as SNS posts it.
struct FakeSNSMessage {
    var fields: [String: String]

    /// Creates a signed notification with this text.
    init(
        _ text: String, at time: Timestamp, subject: String? = nil, version: String = "2",
        file: FakeSNS.File = .chain, topic: String = FakeSNS.topic
    ) throws {
        fields = [
            "Type": "Notification", "MessageId": "\(ID<FakeSNSMessage>())", "TopicArn": topic, "Message": text,
            "Timestamp": time.description, "SignatureVersion": version, "SigningCertURL": file.url,
            "UnsubscribeURL": "\(FakeSNS.host)/?Action=Unsubscribe",
        ]
        fields["Subject"] = subject
        try sign()
    }

    /// Creates a signed confirmation.
    init(confirming url: String, type: String = "SubscriptionConfirmation", at time: Timestamp) throws {
        try self.init("You have chosen to subscribe to the topic.", at: time)
        fields["Type"] = type
        fields["SubscribeURL"] = url
        fields["Token"] = "2336412f37"
        try sign()
    }

    /// Signs the fields as they are now.
    mutating func sign() throws {
        let names =
            fields["Type"] == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        let text = names.compactMap { name in fields[name].map { "\(name)\n\($0)\n" } }.joined()
        fields["Signature"] = try FakeSNS.sign(text, version: fields["SignatureVersion"] ?? "")
    }

    /// Returns the same message with other values, which the signature doesn't cover.
    func with(_ name: String, _ value: String?) -> FakeSNSMessage {
        var copy = self
        copy.fields[name] = value
        return copy
    }

    var json: String {
        JSONValue.object(JSONObject(fields.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) }))
            .description
    }
}

extension TestApp {
    /// Posts a message as SNS does: its type is text.
    func post(_ message: FakeSNSMessage) async throws -> TestResponse { try await postNotification(message.json) }

    func postNotification(_ body: String) async throws -> TestResponse {
        try await send(
            .post, "/api/v1/mail/notifications/ses", bytes: Array(body.utf8),
            headers: [.contentType: "text/plain; charset=UTF-8"])
    }
}

/// The texts of Amazon SES, as in its documentation.
enum SESReport {
    static func bounce(_ id: String, type: String = "Permanent", format: String = "notificationType") -> String {
        """
        {"\(format)":"Bounce","bounce":{"bounceType":"\(type)","bounceSubType":"General","bouncedRecipients":[{\
        "emailAddress":"ada@example.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 unknown"}],\
        "timestamp":"2026-01-01T00:00:00.000Z","feedbackId":"x"},"mail":{"messageId":"\(id)",\
        "destination":["ada@example.com"],"source":"no-reply@acme.example"}}
        """
    }

    static func complaint(_ id: String, feedback: String = "abuse", format: String = "eventType") -> String {
        """
        {"\(format)":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"ada@example.com"}],\
        "complaintFeedbackType":"\(feedback)","complaintSubType":null,"userAgent":"Loop"},"mail":{"messageId":"\(id)"}}
        """
    }

    static func delivery(_ id: String) -> String {
        """
        {"notificationType":"Delivery","delivery":{"recipients":["ada@example.com"],"smtpResponse":"250 ok",\
        "processingTimeMillis":546},"mail":{"messageId":"\(id)"}}
        """
    }

    static func reject(_ id: String) -> String {
        """
        {"eventType":"Reject","reject":{"reason":"Bad content"},"mail":{"messageId":"\(id)"}}
        """
    }
}
