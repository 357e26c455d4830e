import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs
@testable import TrellisMailing

@Suite("Notifications of Amazon SES")
struct NotificationTests {
    @Test(
        "A permanent bounce suppresses the address in the tenant of the mail, in both formats and signature versions",
        arguments: ["notificationType", "eventType"], ["1", "2"])
    func permanentBounce(format: String, version: String) async throws {
        try await withMailing { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let id = try await app.sendMail(by: ada)
            _ = try await app.sendMail(by: bob)
            let text = SESReport.bounce(id, format: format)
            let message = try FakeSNSMessage(
                text, at: app.clock.now, subject: "Amazon SES\nEmail Event", version: version)
            #expect(try await app.post(message).status == 204)

            let mail = try #require(try await ada.mails().first)
            #expect(mail["state"] == "bounced")
            #expect(mail["detail"] == "Permanent General 5.1.1 smtp; 550 5.1.1 unknown")
            let suppression = try #require(try await ada.suppressions().first)
            #expect(suppression["address"] == "ada@example.com" && suppression["reason"] == "bounce")
            #expect(suppression["message_id"] == mail["message_id"])
            #expect(suppression["created_by"]?.isNull == true)
            #expect(try await bob.suppressions() == [])
            #expect(try await bob.states() == ["sent"])

            app.clock.advance(by: .milliseconds(1))
            try await app.enqueue(by: ada)
            #expect(try await app.deliver() == .init(cancelled: 1))
            #expect(try await ada.states() == ["suppressed", "bounced"])
        }
    }

    @Test("A transient bounce is recorded, suppresses nothing, and doesn't change what was delivered")
    func transientBounce() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let first = try await app.sendMail(by: ada)
            #expect(try await app.report(SESReport.bounce(first, type: "Transient")).status == 204)
            #expect(try await ada.states() == ["bounced"])
            app.clock.advance(by: .milliseconds(1))
            let second = try await app.sendMail(by: ada)
            #expect(try await app.report(SESReport.delivery(second)).status == 204)
            #expect(try await app.report(SESReport.bounce(second, type: "Transient")).status == 204)
            #expect(try await app.report(SESReport.bounce(second, type: "Undetermined")).status == 204)
            #expect(try await ada.states() == ["delivered", "bounced"])
            #expect(try await ada.suppressions() == [])
            // A permanent bounce after a transient one counts.
            #expect(try await app.report(SESReport.bounce(first)).status == 204)
            #expect(try await ada.suppressions().count == 1)
        }
    }

    @Test("A complaint suppresses the address, also after the delivery; one that is taken back doesn't")
    func complaint() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let id = try await app.sendMail(by: ada)
            #expect(try await app.report(SESReport.complaint(id, feedback: "not-spam")).status == 204)
            #expect(try await ada.states() == ["sent"])
            #expect(try await ada.suppressions() == [])
            for text in [SESReport.delivery(id), SESReport.complaint(id), SESReport.delivery(id)] {
                #expect(try await app.report(text).status == 204)
            }
            #expect(try await ada.mails().first?["state"] == "complained")
            #expect(try await ada.mails().first?["detail"] == "abuse Loop")
            #expect(try await ada.suppressions().first?["reason"] == "complaint")
        }
    }

    @Test("Deliveries and rejections are recorded; other reports change nothing")
    func otherReports() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let id = try await app.sendMail(by: ada)
            let texts = [
                #"{"eventType":"Open","open":{},"mail":{"messageId":"\#(id)"}}"#,
                #"{"eventType":"Send","mail":{"messageId":"\#(id)"}}"#, #"{"mail":{"messageId":"\#(id)"}}"#,
                "Successfully validated SNS topic for Amazon SES event publishing.", "", "[]", "null",
                #"{"eventType":"Bounce"}"#, #"{"eventType":"Bounce","mail":{"messageId":7}}"#,
            ]
            for text in texts {
                #expect(try await app.report(text).status == 204, "\(text)")
                #expect(try await ada.states() == ["sent"])
            }
            #expect(try await app.report(SESReport.delivery(id)).status == 204)
            #expect(try await ada.states() == ["delivered"])
            #expect(try await app.report(SESReport.reject(id)).status == 204)
            #expect(try await ada.states() == ["refused"])
            #expect(try await ada.mails().first?["detail"] == "Bad content")
            #expect(try await ada.suppressions() == [])
        }
    }

    @Test("A report that arrives before its mail is recorded is refused, and accepted when it is sent again")
    func earlyReport() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let job = try await app.enqueue(by: ada)
            let message = try FakeSNSMessage(SESReport.bounce("ses-\(job)@acme.example"), at: app.clock.now)
            let early = try await app.post(message)
            #expect(early.status == 503 && early.problem == "mail.not_recorded")
            _ = try await app.deliver()
            #expect(try await app.post(message).status == 204)
            #expect(try await ada.states() == ["bounced"])
        }
    }

    @Test("A report about an unknown mail is accepted after a while, and changes nothing")
    func unknownMail() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            _ = try await app.sendMail(by: ada)
            for id in ["ses-unknown", "", "x\u{0}y", String(repeating: "x", count: 10_000)] {
                let text = JSONValue.object([
                    "eventType": "Bounce", "bounce": ["bounceType": "Permanent"], "mail": ["messageId": .string(id)],
                ])
                let message = try FakeSNSMessage(text.description, at: app.clock.now - .seconds(301))
                #expect(try await app.post(message).status == 204)
            }
            #expect(try await ada.states() == ["sent"])
            #expect(try await ada.suppressions() == [])
        }
    }

    @Test("A repeated message changes nothing, so an address that was lifted meanwhile stays lifted")
    func repeated() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let message = try FakeSNSMessage(
                SESReport.bounce(try await app.sendMail(by: ada)), at: app.clock.now)
            #expect(try await app.post(message).status == 204)
            let id = try #require(try await ada.suppressions().first?["id"]?.string)
            #expect(try await app.post(message).status == 204)
            #expect(try await ada.suppressions().count == 1)
            #expect(try await ada.delete("/mail/suppressions/\(id)").status == 204)
            #expect(try await app.post(message).status == 204)
            #expect(try await ada.suppressions() == [])
        }
    }

    @Test("Messages that arrive at the same moment count once each, and suppress an address once")
    func race() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let first = try await app.sendMail(by: ada)
            let second = try await app.sendMail(by: ada)
            let now = app.clock.now
            let same = try FakeSNSMessage(SESReport.bounce(first), at: now)
            let messages = [
                same, same, same, try FakeSNSMessage(SESReport.complaint(first), at: now),
                try FakeSNSMessage(SESReport.delivery(first), at: now),
                try FakeSNSMessage(SESReport.bounce(second), at: now),
                try FakeSNSMessage(SESReport.bounce(second, format: "eventType"), at: now),
            ]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for message in messages { group.addTask { try await app.post(message).status } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == [204])
            #expect(Set(try await ada.states()) == ["complained", "bounced"])
            #expect(try await ada.suppressions().count == 1)
            let received = try await app.application.platform.database.system().read { tx in
                try tx.count(MailNotificationRecord.all)
            }
            #expect(received == 5)
        }
    }
}
