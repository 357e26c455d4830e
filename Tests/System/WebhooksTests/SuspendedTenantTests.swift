import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@Suite("Webhooks of a suspended tenant")
struct SuspendedTenantTests {
    @Test("Nothing is sent until the tenant is resumed, and then what happened before is, once")
    func held() async throws {
        try await withReceivers { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp(tenant: "Acme")
            try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
            let root = try await app.logIn("root@example.com")
            _ = try await ada.register(receiver.url(), events: ["sample.created", "tenant.suspended"])
            _ = try await ada.post("/samples", ["name": "Before"])
            let suspension = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await root.put(suspension).status == 204)
            try await app.catchUp()
            for _ in 0..<3 {
                #expect(try await app.runJobs().failed == 0)
                app.clock.advance(by: .seconds(301))
            }
            #expect(receiver.requests.isEmpty)
            let again = try await app.logIn(root.email)
            #expect(try await again.delete(suspension).status == 204)
            try await app.runJobs()
            #expect(receiver.requests.count == 2)
            #expect(receiver.requests.contains { $0.body.contains("Before") })
            #expect(receiver.requests.contains { $0.body.contains("tenant.suspended") })
        }
    }
}
