import App
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("Credit notes with an id that the client chose")
struct CreditNoteRequestTests {
    @Test("A repeated request has the same response and credits once; the id with another content is refused")
    func repetition() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.payWith("fake_visa")
            try await ada.subscribe(to: "business")
            try await app.runJobs()
            let root = try await app.superuser()
            let path = try await Self.path(of: ada)
            let id = JSONValue.string(ID<CreditNote>().description)
            let content: JSONValue = ["id": id, "net": 1000, "reason": "Not available"]
            let first = try await root.post(path, content)
            #expect(first.status == 201)
            #expect(first.json["id"] == id)
            let second = try await root.post(path, content)
            #expect(second.status == 201)
            #expect(second.json == first.json)
            try await app.runJobs()
            #expect(try await root.post(path, content).json == first.json)
            #expect(try await ada.invoices().first?.cents("credited") == 1190)
            #expect(try await app.fakeObjects("refund") == 1)
            #expect(try await app.events("credit_note.issued", of: ada) == 1)

            let others: [JSONValue] = [
                ["id": id, "net": 1001, "reason": "Not available"], ["id": id, "reason": "Not available"],
                ["id": id, "net": 1000, "reason": "Another reason"],
            ]
            for other in others {
                let refused = try await root.post(path, other)
                #expect(refused.status == 409)
                #expect(refused.problem == "billing.credit_note_id_used")
            }
            // Another tenant's note may have the same id, and has a refund of its own.
            let bob = try await app.signUp(tenant: "Globex")
            try await bob.payWith("fake_visa")
            try await bob.subscribe(to: "business")
            try await app.runJobs()
            #expect(try await root.post(try await Self.path(of: bob), content).status == 201)
            try await app.runJobs()
            #expect(try await bob.invoices().first?.cents("credited") == 1190)
            #expect(try await app.fakeObjects("refund") == 2)
        }
    }

    @Test("A repeated request for all that is left returns its note; without an id each request credits")
    func rest() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business")
            let (root, path) = (try await app.superuser(), try await Self.path(of: ada))
            for _ in 1...2 {
                #expect(try await root.post(path, ["net": 100, "reason": "A part"]).status == 201)
            }
            #expect(try await root.post(path, ["net": 100, "reason": " \u{200B}"]).status == 422)
            #expect(try await ada.invoices().first?.cents("credited") == 238)
            let content: JSONValue = ["id": .string(ID<CreditNote>().description), "reason": "The rest"]
            let first = try await root.post(path, content)
            #expect(first.status == 201)
            #expect(try await root.post(path, content).json == first.json)
            #expect(try await ada.invoices().first?["status"] == "paid")
        }
    }

    /// Returns the path at which the latest invoice is credited.
    private static func path(of actor: TrellisTesting.Actor) async throws -> String {
        let tenant = try #require(actor.tenantID)
        return "/superuser/billing/tenants/\(tenant)/invoices/\(try await actor.latestInvoice())/credit-notes"
    }
}
