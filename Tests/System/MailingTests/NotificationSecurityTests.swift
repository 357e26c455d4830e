import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisMailing

@Suite("Signatures of notifications")
struct NotificationSecurityTests {
    @Test("Without a topic in the settings, the route is off")
    func off() async throws {
        try await withMailing(["mailing.sns_topics": ""]) { app in
            let message = try FakeSNSMessage(SESReport.bounce("x"), at: app.clock.now)
            let response = try await app.post(message)
            #expect(response.status == 404 && response.problem == "mail.notifications_off")
            #expect(try await app.postNotification("").problem == "mail.notifications_off")
        }
    }

    @Test("What isn't a message of SNS is refused")
    func malformed() async throws {
        try await withMailing { app in
            let message = try FakeSNSMessage(SESReport.bounce("x"), at: app.clock.now)
            for body in ["", "{", "[]", "null", "{}", "\u{FEFF}{}", #"{"Type":"Notification"}"#] {
                let response = try await app.postNotification(body)
                #expect(response.status == 400 && response.problem == "mail.notification_malformed", "\(body)")
            }
            let fields = [
                "Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature",
                "SigningCertURL",
            ]
            for field in fields {
                #expect(try await app.post(message.with(field, nil)).problem == "mail.notification_malformed")
            }
            let values = [
                ("Type", "Other"), ("Timestamp", "yesterday"), ("Signature", "%"), ("MessageId", ""),
                ("MessageId", "a b"), ("MessageId", String(repeating: "x", count: 101)),
                ("Type", "SubscriptionConfirmation"),
            ]
            for (field, value) in values {
                let response = try await app.post(message.with(field, value))
                #expect(response.problem == "mail.notification_malformed", "\(field): \(value)")
            }
        }
    }

    @Test("A message of another topic is refused with 403, before any request")
    func otherTopic() async throws {
        try await withMailing { app in
            let topic = "arn:aws:sns:eu-central-1:999999999999:mails"
            var message = try FakeSNSMessage(SESReport.bounce("x"), at: app.clock.now, topic: topic)
            message.fields["SigningCertURL"] = "\(FakeSNS.host)/other-topic.pem"
            try message.sign()
            let response = try await app.post(message)
            #expect(response.status == 403 && response.problem == "mail.topic_not_allowed")
            #expect(FakeSNS.count(of: "\(FakeSNS.host)/other-topic.pem") == 0)
        }
    }

    @Test("A message that is older than an hour, or of the future, is refused")
    func time() async throws {
        try await withMailing { app in
            for (age, isAccepted) in [(3600, true), (3601, false), (-3600, true), (-3601, false), (86_400, false)] {
                let message = try FakeSNSMessage("text", at: app.clock.now - .seconds(age))
                let response = try await app.post(message)
                #expect(response.status == (isAccepted ? 204 : 403), "\(age)")
                #expect(response.problem == (isAccepted ? nil : "mail.notification_expired"))
            }
            let message = try FakeSNSMessage("text", at: app.clock.now)
            app.clock.advance(by: .seconds(3601))
            #expect(try await app.post(message).problem == "mail.notification_expired")
        }
    }

    @Test("A message whose fields were changed after it was signed is refused, and changes nothing")
    func changed() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let id = try await app.sendMail(by: ada)
            for version in ["1", "2"] {
                let message = try FakeSNSMessage("text", at: app.clock.now, subject: "Subject", version: version)
                let changes: [(String, String?)] = [
                    ("Message", SESReport.bounce(id)), ("MessageId", "other"), ("Subject", nil), ("Subject", "Other"),
                    ("Timestamp", (app.clock.now - .seconds(1)).description),
                    ("SignatureVersion", version == "1" ? "2" : "1"), ("SignatureVersion", "3"), ("Signature", ""),
                    ("Signature", "AAAA"),
                ]
                for (field, value) in changes {
                    let response = try await app.post(message.with(field, value))
                    #expect(response.status == 403 && response.problem == "mail.signature_invalid", "\(field)")
                }
                #expect(try await app.post(message).status == 204)
            }
            #expect(try await ada.states() == ["sent"])
        }
    }

    @Test(
        "A certificate of another host is refused without a request",
        arguments: [
            "http://sns.eu-central-1.amazonaws.com/a.pem", "https://sns.us-east-1.amazonaws.com/a.pem",
            "https://example.com/a.pem", "https://sns.eu-central-1.amazonaws.com.example.com/a.pem",
            "https://sns.eu-central-1.amazonaws.com@example.com/a.pem",
            "https://sns.eu-central-1.amazonaws.com:8443/a.pem", "https://user@sns.eu-central-1.amazonaws.com/a.pem",
            "https://sns.eu-central-1.amazonaws.com/a.crt", "https://sns.eu-central-1.amazonaws.com/a?b=.pem",
            "https://sns.eu-central-1.amazonaws.com/a#.pem",
            "https://sns.eu-central-1.amazonaws.com\\@example.com/a.pem",
            "https://bucket.s3.amazonaws.com/a.pem", "https://sns.eu-central-1.amazonaws.com/\r\nHost: x/a.pem",
            "file:///etc/passwd.pem", "", ".pem",
        ])
    func otherHost(_ url: String) async throws {
        try await withMailing { app in
            var message = try FakeSNSMessage("text", at: app.clock.now)
            message.fields["SigningCertURL"] = url
            let response = try await app.post(message)
            #expect(response.status == 403 && response.problem == "mail.signature_invalid")
            #expect(FakeSNS.count(of: url) == 0)
        }
    }

    @Test(
        "A certificate that isn't of SNS, isn't valid now, or isn't issued by a trusted authority is refused",
        arguments: [
            FakeSNS.File.expired, .notYetValid, .otherName, .untrusted, .elliptic, .issuedByLeaf, .noIssuer,
            .foreignIssuer,
        ])
    func untrusted(_ file: FakeSNS.File) async throws {
        try await withMailing { app in
            let response = try await app.post(try FakeSNSMessage("text", at: app.clock.now, file: file))
            #expect(response.status == 403 && response.problem == "mail.signature_invalid")
            #expect(FakeSNS.count(of: "http://amazontrust.com.example.org/issuer.cer") == 0)
        }
    }

    @Test("A file that isn't a certificate is refused; one that can't be fetched is asked for again")
    func unreadable() async throws {
        try await withMailing { app in
            let message = try FakeSNSMessage("text", at: app.clock.now)
            let garbage = message.with("SigningCertURL", "\(FakeSNS.host)/garbage.pem")
            #expect(try await app.post(garbage).problem == "mail.signature_invalid")
            let missing = "\(FakeSNS.host)/missing-\(ID<Tenant>()).pem"
            for _ in 1...2 {
                let response = try await app.post(message.with("SigningCertURL", missing))
                #expect(response.status == 503 && response.problem == "mail.certificate_unavailable")
            }
            #expect(FakeSNS.count(of: missing) % 2 == 0)
        }
    }

    @Test("A missing certificate of the issuer is fetched from Amazon Trust Services")
    func issuer() async throws {
        try await withMailing { app in
            let before = FakeSNS.count(of: FakeSNS.issuerURL)
            let message = try FakeSNSMessage("text", at: app.clock.now, file: .single)
            #expect(try await app.post(message).status == 204)
            #expect(FakeSNS.count(of: FakeSNS.issuerURL) > before)
        }
    }

    @Test("A certificate is fetched once a day, also for messages at the same moment, and not used after it expired")
    func cache() async throws {
        // Counts the requests of this verifier only; other tests fetch the same files.
        let requests = RequestCounter()
        let trust = SNSTrust(roots: FakeSNS.trust.roots) { url, limit in
            requests.add()
            return try await FakeSNS.trust.fetch(url, limit)
        }
        let verifier = SignatureVerifier(trust)
        let topic = try #require(SNSTopic(FakeSNS.topic))
        let start = ManualClock().now
        let message = try SNSMessage(Array(try FakeSNSMessage("text", at: start).json.utf8))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...10 { group.addTask { try await verifier.verify(message, of: topic, at: start) } }
            try await group.waitForAll()
        }
        #expect(requests.count == 1)
        try await verifier.verify(message, of: topic, at: start + .seconds(86_399))
        #expect(requests.count == 1)
        try await verifier.verify(message, of: topic, at: start + .seconds(86_400))
        #expect(requests.count == 2)
        await #expect(throws: MailingError.self) {
            try await verifier.verify(message, of: topic, at: start + .seconds(301 * 86_400))
        }
        #expect(requests.count == 3)
    }

    @Test("A subscription is confirmed with the URL of SNS, and only with that")
    func subscription() async throws {
        try await withMailing { app in
            let url = "\(FakeSNS.host)/?Action=ConfirmSubscription&Token=good-\(ID<Tenant>())"
            #expect(try await app.post(try FakeSNSMessage(confirming: url, at: app.clock.now)).status == 204)
            #expect(FakeSNS.count(of: url) == 1)

            let failing = "\(FakeSNS.host)/?Action=ConfirmSubscription&Token=unknown"
            let response = try await app.post(try FakeSNSMessage(confirming: failing, at: app.clock.now))
            #expect(response.status == 503 && response.problem == "mail.confirmation_failed")

            for other in ["https://example.com/\(ID<Tenant>())", "http://sns.eu-central-1.amazonaws.com/x"] {
                let message = try FakeSNSMessage(confirming: other, at: app.clock.now)
                #expect(try await app.post(message).problem == "mail.signature_invalid")
                #expect(FakeSNS.count(of: other) == 0)
            }
            let unsigned = try FakeSNSMessage(confirming: "\(FakeSNS.host)/x", at: app.clock.now)
            let changed = unsigned.with("SubscribeURL", "\(FakeSNS.host)/?Action=ConfirmSubscription&Token=good-2")
            #expect(try await app.post(changed).problem == "mail.signature_invalid")
            #expect(FakeSNS.count(of: "\(FakeSNS.host)/?Action=ConfirmSubscription&Token=good-2") == 0)
        }
    }

    @Test("The end of a subscription is accepted, and doesn't subscribe again")
    func unsubscription() async throws {
        try await withMailing { app in
            let url = "\(FakeSNS.host)/?Action=ConfirmSubscription&Token=good-\(ID<Tenant>())"
            let message = try FakeSNSMessage(confirming: url, type: "UnsubscribeConfirmation", at: app.clock.now)
            #expect(try await app.post(message).status == 204)
            #expect(FakeSNS.count(of: url) == 0)
        }
    }
}
