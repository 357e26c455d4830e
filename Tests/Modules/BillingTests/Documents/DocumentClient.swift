import App
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import Billing

extension TrellisTesting.Actor {
    /// Sets the billing account with an address for mails.
    func setAccount(
        _ name: String = "Acme Ltd", email: String? = "billing@example.com", language: String? = nil,
        timeZone: String? = nil
    ) async throws {
        var body: JSONObject = ["customer": ["name": .string(name), "country": "DE"]]
        if let email { body["email"] = .string(email) }
        if let language { body["language"] = .string(language) }
        if let timeZone { body["time_zone"] = .string(timeZone) }
        let response = try await put("/billing/account", .object(body))
        try #require(response.status == 200, "\(response.text)")
    }

    /// Returns the path of the latest invoice.
    func latestInvoicePath() async throws -> String { "/billing/invoices/\(try await latestInvoice())" }
}

extension TestApp {
    /// Returns the keys of the stored documents, in order.
    func documentKeys() async throws -> [String] {
        let objects = try await application.platform.storage.list(prefix: "", after: nil, limit: 1000).objects
        return objects.map(\.key.description).filter { $0.contains("/billing-documents/") }
    }

    /// Returns the mails whose subject begins with a text, oldest first.
    func mails(_ subject: String) -> [MailMessage] { mails.filter { $0.subject.text.hasPrefix(subject) } }

    /// Enqueues the documents of an invoice again, and runs the jobs.
    func repeatDocuments(of invoice: ID<Invoice>, _ billing: BillingFixture) async throws {
        try await billing.database.write { tx in _ = try tx.enqueue(StoreDocuments(.invoice(invoice))) }
        try await runJobs()
    }
}
