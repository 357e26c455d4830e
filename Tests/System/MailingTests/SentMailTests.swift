import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisMailing

@Suite("The log of sent mails")
struct SentMailTests {
    @Test("The product records each mail without its content")
    func wiring() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let job = try await app.enqueue(by: ada)
            #expect(try await app.runJobs().discarded == 0)
            let mails = try await ada.mails()
            let mail = try #require(mails.first)
            #expect(mails.count == 1)
            #expect(mail["id"]?.string == job.description && mail["mail"] == "tests.note")
            #expect(mail["recipient"] == "ada@example.com" && mail["state"] == "sent")
            #expect(mail["message_id"]?.string == "\(job)@localhost" && mail["transport"] == "memory")
            #expect(mail["sent_at"]?.string == app.clock.now.description)
            #expect(!mail.description.contains("Secret text"))
        }
    }

    @Test("The list is paged, and filtered by state and recipient")
    func lists() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            for address in ["a@example.com", "b@example.com", "a@example.com"] {
                _ = try await app.sendMail(address, by: ada)
                app.clock.advance(by: .milliseconds(1))
            }
            #expect(try await ada.suppress("b@example.com").status == 201)
            try await app.enqueue("b@example.com", by: ada)
            try await app.deliver()
            func recipients(_ query: String) async throws -> [String] {
                try await ada.mails(query).compactMap { $0["recipient"]?.string }
            }
            #expect(try await recipients("").count == 4)
            #expect(try await recipients("?recipient=A@Example.com") == ["a@example.com", "a@example.com"])
            #expect(try await recipients("?state=suppressed") == ["b@example.com"])
            #expect(try await recipients("?state=sent&recipient=b@example.com") == ["b@example.com"])
            let first = try await ada.get("/mail/messages?limit=3")
            let cursor = first.json["next_cursor"]?.string ?? ""
            #expect(try await recipients("?limit=3&cursor=\(cursor)") == ["a@example.com"])
        }
    }

    @Test(
        "A refusal that means an unknown mailbox suppresses the address",
        arguments: [
            (550, "5.1.1 <ada@example.com>: Recipient address rejected"), (553, "5.1.3 Bad address"),
            (551, "5.1.6 The mailbox has moved"), (550, "5.1.10 Recipient not found"), (550, "5.1.2 No such domain"),
        ])
    func unknownMailbox(code: Int, text: String) async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let job = try await app.enqueue(by: ada)
            let report = try await app.deliver(
                FakeTransport(refusing: .refused(code: code, text: text, permanent: true)))
            #expect(report.cancelled == 1)
            #expect(try await ada.states() == ["refused"])
            let suppression = try #require(try await ada.suppressions().first)
            #expect(suppression["address"] == "ada@example.com" && suppression["reason"] == "refused")
            #expect(suppression["detail"]?.string == "\(code) \(text)")
            #expect(suppression["message_id"]?.string == "\(job)@acme.example")
            #expect(suppression["created_by"]?.isNull == true)
        }
    }

    @Test(
        "Refusals for other reasons suppress nothing",
        arguments: [
            MailError.refused(code: 550, text: "5.7.1 Message rejected as spam", permanent: true),
            .refused(code: 550, text: "User unknown", permanent: true),
            .refused(code: 550, text: "No mailbox, see 5.1.1", permanent: true),
            .refused(code: 550, text: "5.1.7 Bad sender", permanent: true),
            .refused(code: 550, text: "5.1.8 Bad sender's system", permanent: true),
            .refused(code: 550, text: "5.1.0 Address rejected", permanent: true),
            .refused(code: 552, text: "5.1.1 Wrong code", permanent: true),
            .refused(code: 554, text: "5.6.0 Content rejected", permanent: true),
            .refused(code: 400, text: "MessageRejected: Email address is not verified", permanent: true),
            .tooLarge(bytes: 2, limit: 1), .addressNotSupported("ä@example.com"),
        ])
    func otherRefusals(_ error: MailError) async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            try await app.enqueue(by: ada)
            #expect(try await app.deliver(FakeTransport(refusing: error)).cancelled == 1)
            #expect(try await ada.states() == ["refused"])
            #expect(try await ada.suppressions() == [])
        }
    }

    @Test("A temporary error is no refusal: nothing is recorded until the mail is sent")
    func temporary() async throws {
        try await withMailing { app in
            var ada = try await app.signUp()
            let job = try await app.enqueue(by: ada)
            let busy = MailError.refused(code: 450, text: "5.1.1 Try later", permanent: false)
            #expect(try await app.deliver(FakeTransport(refusing: busy)).failed == 1)
            #expect(try await ada.mails() == [])
            #expect(try await ada.suppressions() == [])
            app.clock.advance(by: .seconds(7200))
            #expect(try await app.deliver().completed == 1)
            ada = try await ada.signedInAgain()
            #expect(try await ada.mails().compactMap { $0["id"]?.string } == [job.description])
        }
    }

    @Test("Mails of the platform have suppressions of their own, which no tenant sees")
    func platform() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let mail = NoteMail(to: try MailAddress("ada@example.com"))
            let unknown = MailError.refused(code: 550, text: "5.1.1 Unknown", permanent: true)
            let system = app.application.platform.database.system()
            try await system.write { tx in _ = try tx.send(mail) }
            #expect(try await app.deliver(FakeTransport(refusing: unknown)).cancelled == 1)
            #expect(try await ada.suppressions() == [])
            #expect(try await ada.mails() == [])
            try await system.write { tx in _ = try tx.send(mail) }
            #expect(try await app.deliver().cancelled == 1)
            _ = try await app.sendMail(by: ada)
        }
    }

    @Test("Pruning deletes old mails of every tenant, counters and messages, and keeps suppressions")
    func pruning() async throws {
        try await withMailing(["mailing.rate": "100", "mailing.retention": "2d"]) { app in
            var ada = try await app.signUp(tenant: "Acme")
            var bob = try await app.signUp(tenant: "Globex")
            _ = try await app.sendMail(by: ada)
            let id = try await app.sendMail(by: bob)
            #expect(try await app.report(SESReport.bounce(id)).status == 204)
            #expect(try await app.counters() > 0)
            app.clock.advance(by: .seconds(2 * 86_400 - 1))
            _ = try await app.sendMail(by: ada)
            try await app.prune()
            ada = try await ada.signedInAgain()
            #expect(try await ada.mails().count == 2)
            #expect(try await app.counters() == 1)
            app.clock.advance(by: .seconds(2))
            try await app.prune()
            (ada, bob) = (try await ada.signedInAgain(), try await bob.signedInAgain())
            #expect(try await ada.mails().count == 1)
            #expect(try await bob.mails() == [])
            #expect(try await bob.suppressions().count == 1)
        }
    }
}

extension TestApp {
    fileprivate func prune() async throws {
        try await application.platform.database.system().write { tx in _ = try tx.enqueue(PruneMails()) }
        #expect(try await runJobs().failed == 0)
    }

    /// Returns the number of rows of counters and processed messages.
    fileprivate func counters() async throws -> Int {
        try await application.platform.database.system().read { tx in
            try tx.count(MailRateRecord.all) + tx.count(MailNotificationRecord.all)
        }
    }
}
