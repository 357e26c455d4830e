import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisMailing

@Suite("Suppressed addresses")
struct SuppressionTests {
    @Test("An address is suppressed by hand, refused with a typed outcome, lifted, and gets mails again")
    func life() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let created = try await ada.post(
                "/mail/suppressions", ["address": "Bob <BOB@Example.COM>", "detail": "asked on the phone"])
            #expect(created.status == 201)
            let id = created.json["id"]?.string ?? ""
            #expect(created.headers[.location] == "/api/v1/mail/suppressions/\(id)")
            #expect(created.json["address"] == "bob@example.com" && created.json["reason"] == "manual")
            #expect(created.json["detail"] == "asked on the phone")
            #expect(created.json["created_by"]?.string == ada.userID.description)
            #expect(try await ada.get("/mail/suppressions/\(id)").json == created.json)
            #expect(try await ada.suppressions() == [created.json])

            let job = try await app.enqueue("bob@EXAMPLE.com", by: ada)
            let transport = FakeTransport()
            #expect(try await app.deliver(transport).cancelled == 1)
            #expect(transport.messages.isEmpty)
            #expect(try await app.job(job, of: ada)?.errorMessage?.hasPrefix("mail.suppressed: ") == true)
            #expect(try await ada.states() == ["suppressed"])

            #expect(try await ada.delete("/mail/suppressions/\(id)").status == 204)
            #expect(try await ada.delete("/mail/suppressions/\(id)").problem == "mail.suppression_not_found")
            #expect(try await ada.get("/mail/suppressions/\(id)").problem == "mail.suppression_not_found")
            app.clock.advance(by: .milliseconds(1))
            _ = try await app.sendMail("bob@example.com", by: ada)
            #expect(try await ada.states() == ["sent", "suppressed"])
        }
    }

    @Test("An address is suppressed once, in whatever case it is written, also by two at once")
    func unique() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for address in ["bob@example.com", "BOB@example.com", "bob@EXAMPLE.COM", "Bob@Example.com"] {
                    group.addTask { try await ada.suppress(address).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 409, 409, 409])
            #expect(try await ada.suppress("bob@example.com").problem == "mail.already_suppressed")
            #expect(try await ada.suppressions().count == 1)
        }
    }

    @Test("Invalid addresses are refused")
    func invalid() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            for address in ["", "bob", "bob@", "@example.com", "bob@example.com\r\nBcc: eve@example.com"] {
                let response = try await ada.suppress(address)
                #expect(response.status == 422 && response.pointers == ["/address"], "\(address)")
            }
            #expect(try await ada.post("/mail/suppressions", [:]).status == 422)
        }
    }

    @Test("The list is paged, searched and filtered")
    func lists() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            for address in ["a@example.com", "b@example.org", "c_d@example.com"] {
                #expect(try await ada.suppress(address).status == 201)
                app.clock.advance(by: .milliseconds(1))
            }
            func addresses(_ query: String) async throws -> [String] {
                try await ada.suppressions(query).compactMap { $0["address"]?.string }
            }
            #expect(try await addresses("") == ["c_d@example.com", "b@example.org", "a@example.com"])
            #expect(try await addresses("?search=EXAMPLE.COM") == ["c_d@example.com", "a@example.com"])
            #expect(try await addresses("?search=c_d") == ["c_d@example.com"])
            #expect(try await addresses("?search=%25") == [])
            #expect(try await addresses("?reason=bounce") == [])
            #expect(try await addresses("?reason=manual").count == 3)
            let first = try await ada.get("/mail/suppressions?limit=2")
            let cursor = first.json["next_cursor"]?.string ?? ""
            #expect(try await addresses("?limit=2&cursor=\(cursor)") == ["a@example.com"])
            #expect(try await ada.get("/mail/suppressions?reason=none").status == 422)
        }
    }

    @Test("Viewing and changing need their own permissions")
    func permissions() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let id = try await ada.suppress("bob@example.com").json["id"]?.string ?? ""
            let viewer = try await ada.addMember(permissions: ["mail.view"])
            #expect(try await viewer.suppressions().count == 1)
            #expect(try await viewer.mails() == [])
            #expect(try await viewer.suppress("eve@example.com").problem == "auth.forbidden")
            #expect(try await viewer.delete("/mail/suppressions/\(id)").problem == "auth.forbidden")
            let manager = try await ada.addMember(permissions: ["mail.manage"])
            #expect(try await manager.get("/mail/suppressions").problem == "auth.forbidden")
            #expect(try await manager.get("/mail/messages").problem == "auth.forbidden")
            #expect(try await manager.delete("/mail/suppressions/\(id)").status == 204)
        }
    }

    @Test("Another tenant sees nothing, can lift nothing, and sends its own mails to the address")
    func isolation() async throws {
        try await withMailing { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let id = try await ada.suppress("eve@example.com").json["id"]?.string ?? ""
            #expect(try await bob.suppressions() == [])
            #expect(try await bob.get("/mail/suppressions/\(id)").problem == "mail.suppression_not_found")
            #expect(try await bob.delete("/mail/suppressions/\(id)").problem == "mail.suppression_not_found")
            #expect(try await bob.inTenant(ada.tenantID).get("/mail/suppressions").problem == "tenant.not_found")
            _ = try await app.sendMail("eve@example.com", by: bob)
            #expect(try await bob.states() == ["sent"])
            #expect(try await ada.mails() == [])
            #expect(try await bob.suppress("eve@example.com").status == 201)
            #expect(try await ada.suppressions().count == 1)
        }
    }

    @Test("The audit records who suppressed and who lifted an address")
    func audit() async throws {
        try await withMailing { app in
            let ada = try await app.signUp()
            let id = try await ada.suppress("bob@example.com").json["id"]?.string ?? ""
            #expect(try await ada.delete("/mail/suppressions/\(id)").status == 204)
            let entries = try await ada.get("/audit?record=mail_suppression&record_id=\(id)").json["items"]?.array ?? []
            let actions = entries.compactMap { $0["action"]?.string }
            #expect(entries.allSatisfy { $0["actor"]?.string == ada.userID.description })
            #expect(actions == ["delete", "insert"])
        }
    }
}
