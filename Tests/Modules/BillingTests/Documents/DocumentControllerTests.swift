import App
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import Billing

@Suite("Documents over HTTP")
struct DocumentControllerTests {
    @Test("A document is downloaded as a file that no browser runs, and not again while the client has it")
    func download() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await ada.subscribe(to: "business")
            let path = "\(try await ada.latestInvoicePath())/document"
            let early = try await ada.get(path)
            #expect(early.status == 404)
            #expect(early.problem == "billing.document_pending")
            #expect(early.headers[.retryAfter] == "5")

            try await app.runJobs()
            let response = try await ada.get(path)
            #expect(response.status == 200)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.contentDisposition] == "attachment; filename=\"2026-000001.html\"")
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(
                response.headers[.contentSecurityPolicy]
                    == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"
            )
            #expect(response.headers[.contentLength] == "\(response.body.count)")
            #expect(response.text.contains("<title>Invoice 2026-000001</title>"))
            let tag = try #require(response.headers[.eTag])
            #expect(tag.utf8.count == 66)
            let again = try await ada.get(path, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(try await ada.get("\(path)?format=html").body == response.body)
            #expect(try await ada.get("\(path)?format=pdf").problem == "billing.document_missing")
        }
    }

    @Test("Another tenant gets 404, and a member without the permission 403")
    func isolation() async throws {
        try await withApp(App.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            try await ada.setAccount()
            try await ada.subscribe(to: "business", seatCount: 3)
            try await app.runJobs()
            let path = try await ada.latestInvoicePath()
            #expect(try await bob.get("\(path)/document").problem == "billing.invoice_missing")
            #expect(try await bob.post("\(path)/send").problem == "billing.invoice_missing")
            #expect(try await bob.get("/billing/credit-notes/\(ID<CreditNote>())/document").status == 404)
            let clerk = try await ada.addMember(permissions: [])
            let viewer = try await ada.addMember(permissions: ["billing.view"])
            #expect(try await clerk.get("\(path)/document").problem == "auth.forbidden")
            #expect(try await viewer.get("\(path)/document").status == 200)
            #expect(try await viewer.post("\(path)/send").problem == "auth.forbidden")
            #expect(app.mails("Invoice").count == 1)
        }
    }

    @Test("A mail is sent again on request, once in ten minutes, and only to the account's address")
    func send() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let path = "\(try await ada.latestInvoicePath())/send"
            #expect(try await ada.post(path).problem == "billing.document_pending")
            try await app.runJobs()
            #expect(try await ada.post(path).problem == "billing.email_missing")

            try await ada.setAccount()
            let first = try await ada.post(path)
            #expect(first.status == 202)
            #expect(first.json["is_repeated"] == false)
            #expect(try await ada.post(path).json["is_repeated"] == true)
            try await app.runJobs()
            #expect(app.mails("Invoice").count == 1)
            app.clock.advance(by: .seconds(600))
            #expect(try await ada.post(path).json["is_repeated"] == false)
            try await app.runJobs()
            let mails = app.mails("Invoice")
            #expect(mails.count == 2)
            #expect(Set(mails.map { $0.attachments.map(\.content) }).count == 1)
            #expect(Set(mails.map(\.id)).count == 2)
        }
    }

    @Test("A document whose object is lost or changed is an error, and never another document")
    func damage() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let billing = try BillingFixture(app, of: ada)
            let subject = BillingDocument.Subject.invoice(try await ada.latestInvoice())
            let documents = try await billing.dependencies.queries.documents(about: subject, in: billing.database)
            let document = try #require(documents.first)
            let damaged = BillingServiceError.documentDamaged(document.id)
            let content = try #require(document.content)
            let storage = TenantStorage(app.application.platform.storage, tenantID: document.tenantID)
            let key = try StorageKey(content.storageKey)
            func read() async throws {
                try await billing.dependencies.contents.open(document).read { _ in }
            }
            try await read()
            try await storage.put(key, bytes: [UInt8](repeating: 0x20, count: Int(content.size)))
            await #expect(throws: damaged) { try await read() }
            try await storage.put(key, bytes: Array("shorter".utf8))
            await #expect(throws: damaged) { try await read() }
            try await storage.delete(key)
            await #expect(throws: damaged) { try await read() }
        }
    }

    @Test("A name with markup, quotes and combining marks is text in the document and in the mail")
    func escaping() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let name = "<b>\u{301}&\"\u{301}'"
            try await ada.setAccount(name)
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let document = try await ada.get("\(try await ada.latestInvoicePath())/document").text.unicodeScalars
            let mail = try #require(app.mails("Invoice").first)
            for html in [document, try #require(mail.html).unicodeScalars] {
                #expect(!html.contains("<b>".unicodeScalars))
                #expect(!html.contains("\"\u{301}".unicodeScalars))
                #expect(html.contains("&lt;b&gt;\u{301}&amp;&quot;\u{301}".unicodeScalars))
            }
            #expect(mail.text.unicodeScalars.contains(name.unicodeScalars))
        }
    }

    @Test("An address to which no mail can be sent is refused, and so is an unknown language")
    func account() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/billing/account"
            func body(_ email: String, _ language: String) -> JSONValue {
                [
                    "customer": ["name": "Acme", "country": "DE"], "email": .string(email),
                    "language": .string(language),
                ]
            }
            #expect(try await ada.put(path, body("a@[192.0.2.1]", "de")).status == 422)
            #expect(try await ada.put(path, body("a@example.com", "!")).pointers == ["/language"])
            #expect(try await ada.put(path, body("a@example.com", "de_at")).json["language"] == "de-AT")
            #expect(try await ada.get(path).json["language"] == "de-AT")
        }
    }
}
