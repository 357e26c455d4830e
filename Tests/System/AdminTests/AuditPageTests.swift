import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("The page about the audit")
struct AuditPageTests {
    @Test("Superusers see the audit of every tenant with names; an invalid filter is an error")
    func list() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme & Söhne")
            #expect(try await owner.post("/samples", ["name": "<script>alert(1)</script>"]).status == 201)
            let browser = try await app.signedIn()
            let page = try await browser.get("/admin/audit?record=sample")
            #expect(page.status == 200)
            #expect(page.text.contains(owner.email) && page.text.contains("Acme &amp; Söhne"))
            #expect(page.text.contains("POST /api/v1/samples") && page.text.contains("samples.create"))
            #expect(page.text.contains("&lt;script&gt;") && !page.text.contains("<script>alert"))
            #expect(
                try await browser.get("/admin/audit?action=nothing").text.contains("No entries match these filters."))
            #expect(try await browser.get("/admin/audit?tenant=nonsense").status == 422)
            #expect(try await TestBrowser(app).get("/admin/audit").status == 303)
        }
    }

    @Test("The audit contains the actions of superusers on jobs with their names")
    func operators() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            #expect(try await browser.send("/admin/jobs/queues/reports/pause").status == 303)
            let page = try await browser.get("/admin/audit?record=job_event")
            #expect(page.text.contains("queue_paused") && page.text.contains("POST /admin/jobs/queues/{queue}/pause"))
        }
    }
}
