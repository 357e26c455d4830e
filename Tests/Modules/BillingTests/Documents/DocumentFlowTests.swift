import App
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisStorage
import TrellisTesting

@testable import Billing

@Suite("Storing and mailing documents")
struct DocumentFlowTests {
    @Test("An invoice is stored once and mailed once, with the stored bytes, however often its job runs")
    func once() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let invoice = try await ada.latestInvoice()
            let billing = try BillingFixture(app, of: ada)
            let keys = try await app.documentKeys()
            #expect(keys.count == 1)
            let first = try await ada.get("/billing/invoices/\(invoice)/document")

            // What is stored stays as it is, also when it would be another document today.
            try await ada.setAccount(language: "de")
            for _ in 1...3 { try await app.repeatDocuments(of: invoice, billing) }
            #expect(try await app.documentKeys() == keys)
            #expect(try await ada.get("/billing/invoices/\(invoice)/document").body == first.body)
            let mails = app.mails("Invoice 2026-000001")
            #expect(mails.count == 1)
            #expect(mails.first?.to.wireAddress == "billing@example.com")
            let file = try #require(mails.first?.attachments.first)
            #expect(file.content == first.body)
            #expect(file.name == "2026-000001.html")
            #expect(file.mediaType.description == "text/html")
        }
    }

    @Test("A credit note has a document and a mail of its own")
    func creditNote() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount(language: "de")
            try await ada.subscribe(to: "business")
            let billing = try BillingFixture(app, of: ada)
            let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
            let note = try await service.credit(try await ada.latestInvoice(), net: 1000, reason: "Ausfall <1 Tag>")
            try await app.runJobs()
            let response = try await ada.get("/billing/credit-notes/\(note.id)/document")
            #expect(response.text.contains("Rechnungskorrektur CN-2026-000001"))
            #expect(response.text.contains("Ausfall &lt;1 Tag&gt;"))
            let mail = try #require(app.mails("Rechnungskorrektur CN-2026-000001").first)
            #expect(mail.attachments.map(\.content) == [response.body])
            #expect(mail.text.contains("Ausfall <1 Tag>"))
            #expect(try await app.documentKeys().count == 2)
        }
    }

    @Test("Without an address nothing is mailed, and the document exists")
    func noAddress() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            #expect(app.mails.isEmpty)
            #expect(try await ada.get("\(try await ada.latestInvoicePath())/document").status == 200)
        }
    }

    @Test("While the store refuses, there is neither a record nor a mail; then both, once", arguments: [false, true])
    func refusal(isStored: Bool) async throws {
        try await FaultyProduct.$faults.withValue(StorageFaults()) {
            try await withApp(FaultyProduct.self) { app in
                let ada = try await app.signUp()
                try await ada.setAccount()
                let faults = FaultyProduct.faults
                if isStored { faults.losePuts(1) } else { faults.refusePuts(1) }
                try await ada.subscribe(to: "business")
                try await app.runJobs()
                let path = try await ada.latestInvoicePath()
                #expect(try await app.documentKeys().count == (isStored ? 1 : 0))
                #expect(try await ada.get("\(path)/document").problem == "billing.document_pending")
                #expect(app.mails("Invoice").isEmpty)

                app.clock.advance(by: .seconds(3600))
                try await app.runJobs()
                let response = try await ada.signedInAgain().get("\(path)/document")
                #expect(response.status == 200)
                #expect(try await app.documentKeys().count == 1)
                #expect(app.mails("Invoice").map(\.attachments.first?.content) == [response.body])
            }
        }
    }

    @Test("An attempt that died after storing another content leaves an object that the sweep deletes")
    func orphan() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "business")
            let billing = try BillingFixture(app, of: ada)
            let subject = BillingDocument.Subject.invoice(try await ada.latestInvoice())
            let documents = try await billing.dependencies.queries.documents(about: subject, in: billing.database)
            let document = try #require(documents.first)
            _ = try await billing.dependencies.contents.put(Array("An older form".utf8), of: document)
            try await app.runJobs()
            #expect(try await app.documentKeys().count == 2)
            let body = try await ada.get("/billing/invoices/\(subject)/document").body

            app.clock.advance(by: .seconds(3 * 86_400))
            let sweep = try await app.application.storageSweeper.run()
            #expect(sweep.defects == [])
            #expect(try await app.documentKeys().count == 1)
            #expect(try await ada.signedInAgain().get("/billing/invoices/\(subject)/document").body == body)
        }
    }

    @Test("A lost job is found by the sweep of billing")
    func lostJob() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            try await ada.subscribe(to: "business")
            let billing = try BillingFixture(app, of: ada)
            try await billing.database.write { tx in
                _ = try tx.unfiltered(reason: "a test").execute(
                    "DELETE FROM job WHERE tenant_id = \(tx.scope.tenantID)")
            }
            app.clock.advance(by: .seconds(3700))
            for _ in 1...2 {
                try await app.application.platform.database.system().write { tx in
                    _ = try tx.enqueue(SweepBilling())
                }
                try await app.runJobs()
            }
            #expect(app.mails("Invoice").count == 1)
            #expect(try await app.documentKeys().count == 1)
        }
    }

    @Test("A format that the product doesn't have any more is left out; what was made in it stays")
    func removedFormat() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.setAccount()
            let billing = try BillingFixture(app, of: ada)
            var dependencies = billing.dependencies
            dependencies.formats.append(ListFormat())
            let service = SubscriptionService(database: billing.database, dependencies: dependencies)
            _ = try await service.start("business", seatCount: 1)
            try await app.runJobs()
            let path = try await ada.latestInvoicePath()
            #expect(try await ada.get("\(path)/document?format=list").problem == "billing.document_missing")
            #expect(app.mails("Invoice").map { $0.attachments.map(\.name) } == [["2026-000001.html"]])
            #expect(try await ada.post("\(path)/send").status == 202)

            let subject = BillingDocument.Subject.invoice(try await ada.latestInvoice())
            let documents = try await dependencies.queries.documents(about: subject, in: billing.database)
            let document = try #require(documents.first { $0.format == "list" })
            let content = try await dependencies.contents.put(Array("1".utf8), of: document)
            try await billing.database.write { [dependencies] tx in
                _ = try dependencies.documents.complete(document.id, with: content, in: tx)
            }
            #expect(try await ada.get("\(path)/document?format=list").headers[.contentType] == "application/x-list")
            app.clock.advance(by: .seconds(600))
            #expect(try await ada.post("\(path)/send").status == 202)
            try await app.runJobs()
            let names = app.mails("Invoice").last.map { $0.attachments.map(\.name) }
            #expect(names == ["2026-000001.html", "2026-000001.txt"])
        }
    }

    /// A form of documents that isn't the product's.
    private struct ListFormat: InvoiceFormat {
        let name = "list"
        let mediaType = "application/x-list"
        let fileExtension = "txt"

        func document(for value: InvoiceDocument) -> [UInt8] { Array(value.lines.map(\.text).joined().utf8) }
    }

    @Test("A document is for mails of its tenant only")
    func attachments() async throws {
        try await withApp(App.self) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let (mine, theirs) = (try BillingFixture(app, of: ada), try BillingFixture(app, of: bob))
            let subject = BillingDocument.Subject.invoice(try await ada.latestInvoice())
            let documents = try await mine.dependencies.queries.documents(about: subject, in: mine.database)
            let id = try #require(documents.first).id
            let module = try Plans.module(on: app.application.platform)
            let bytes = try await module.attachment("\(id)", in: mine.database)
            #expect(bytes == (try await ada.get("/billing/invoices/\(subject)/document").body))
            for (key, database) in [("\(id)", theirs.database), ("x", mine.database), ("", mine.database)] {
                let error = await #expect(throws: MailError.self) {
                    try await module.attachment(key, in: database)
                }
                #expect(error?.code == "mail.attachment_missing")
            }
        }
    }
}
