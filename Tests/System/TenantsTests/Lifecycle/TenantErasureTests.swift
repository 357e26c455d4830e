import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import TrellisTenants

@Suite("Erasure of a tenant")
struct TenantErasureTests {
    private static let settings = ["deletion.tenant_grace": "10m"]

    @Test("A tenant whose erasure was interrupted isn't restored, and the next run goes on")
    func interrupted() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let id = try #require(ada.tenantID)
            #expect(try await ada.delete("/tenants/current").status == 204)
            let database = app.application.platform.database.system()
            app.clock.advance(by: .seconds(601))
            let scope = Scope(tenantID: id, userID: .noUser, requestID: "test")
            let begun = try await database.write { tx in
                try TenantStore().beginErasure(of: id, deletedBefore: tx.now - .seconds(600), by: scope, in: tx)
            }
            #expect(begun)
            #expect(try await ada.inTenant(nil).delete("/tenants/\(id)/deletion").problem == "tenant.not_found")
            try await app.erase()
            #expect(try await database.read { tx in try tx.find(TenantRecord.self, id) } == nil)
        }
    }

    @Test("Of a restoration and the erasure at once, one happens, to the whole tenant")
    func race() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            for _ in 0..<4 {
                let ada = try await app.signUp(tenant: "Acme")
                _ = try await ada.addMember(try await app.signUp(tenant: "Home"))
                for name in ["Apollo", "Gemini"] {
                    #expect(try await ada.post("/samples", ["name": .string(name)]).status == 201)
                }
                #expect(try await ada.delete("/tenants/current").status == 204)
                app.clock.advance(by: .seconds(601))
                let restore = "/tenants/\(try #require(ada.tenantID))/deletion"
                let outcomes = try await app.race(2) { racer -> TestResponse? in
                    if racer.number == 0 {
                        try await app.erase()
                        return nil
                    }
                    return try await ada.inTenant(nil).delete(restore)
                }
                let restored = try #require(try outcomes.results[1].get())
                let samples = try await ada.get("/samples")
                if restored.status == 204 {
                    #expect(samples.json["items"]?.array?.count == 2)
                    #expect(try await ada.get("/tenants/current/members").json["items"]?.array?.count == 2)
                } else {
                    #expect(restored.problem == "tenant.not_found" && samples.problem == "tenant.not_found")
                }
            }
        }
    }

    @Test("A step that refuses to end a membership doesn't keep a deleted tenant; one that fails keeps only its own")
    func steps() async throws {
        try await withApp(EndingProduct.self, settings: Self.settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (refusing, failing) = (try await app.signUp(tenant: "Debtor"), try await app.signUp(tenant: "Broken"))
            EndingProduct.outcomes.withLock {
                $0[refusing.tenantID ?? .platform] = StepError.refused
                $0[failing.tenantID ?? .platform] = BrokenStep()
            }
            #expect(try await failing.delete("/tenants/current").status == 204)
            for actor in [refusing, ada] { #expect(try await actor.delete("/tenants/current").status == 204) }
            app.clock.advance(by: .seconds(601))
            try await app.erase()
            #expect(try await refusing.get("/samples").problem == "tenant.not_found")
            #expect(try await ada.get("/samples").problem == "tenant.not_found")
            #expect(try await failing.get("/samples").problem == "tenant.deleted")
        }
    }

    @Test("A step that keeps what must be kept keeps the tenant, closed, until it allows the erasure")
    func kept() async throws {
        try await withApp(EndingProduct.self, settings: Self.settings) { app in
            let (ada, bob) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let id = try #require(ada.tenantID)
            EndingProduct.kept.withLock { _ = $0.insert(id) }
            #expect(try await ada.post("/samples", ["name": "Invoice"]).status == 201)
            for actor in [ada, bob] { #expect(try await actor.delete("/tenants/current").status == 204) }
            app.clock.advance(by: .seconds(601))
            try await app.erase()
            #expect(try await ada.get("/samples").problem == "tenant.deleted")
            #expect(try await bob.get("/samples").problem == "tenant.not_found")
            let restore = "/tenants/\(id)/deletion"
            #expect(try await ada.inTenant(nil).delete(restore).status == 204)
            #expect(try await ada.get("/samples").json["items"]?.array?.count == 1)
            #expect(try await ada.delete("/tenants/current").problem == "auth.proof_required")
            #expect(try await app.logIn(ada.email).inTenant(id).delete("/tenants/current").status == 204)
            EndingProduct.kept.withLock { _ = $0.remove(id) }
            app.clock.advance(by: .seconds(601))
            try await app.erase()
            #expect(try await app.logIn(ada.email).inTenant(id).get("/samples").problem == "tenant.not_found")
        }
    }

    @Test("The owner of a suspended tenant doesn't delete it, and a suspension outlasts a restoration")
    func suspended() async throws {
        try await withApp(SampleApp.self, settings: Self.settings) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let id = try #require(ada.tenantID)
            let suspension = "/superuser/tenants/\(id)/suspension"
            #expect(try await root.put(suspension).status == 204)
            #expect(try await ada.delete("/tenants/current").problem == "tenant.suspended")
            #expect(try await root.delete(suspension).status == 204)
            #expect(try await ada.delete("/tenants/current").status == 204)
            #expect(try await root.put(suspension).status == 204)
            #expect(try await ada.get("/samples").problem == "tenant.deleted")
            #expect(try await ada.inTenant(nil).delete("/tenants/\(id)/deletion").status == 204)
            #expect(try await ada.get("/samples").problem == "tenant.suspended")
        }
    }
}

/// The sample product with steps that do what a test wants when a membership ends, and when an erasure begins.
private struct EndingProduct: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings
    /// What the step throws, by the tenant.
    static let outcomes = Mutex<[ID<Tenant>: any Error]>([:])
    /// The tenants that a step keeps.
    static let kept = Mutex<Set<ID<Tenant>>>([])

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.tenants.membershipSteps.before(.delete, errors: [StepError.refused]) { membership, _ in
                if let error = outcomes.withLock({ $0[membership.tenantID] }) { throw error }
            }
            system.tenants.before(.delete, errors: [StepError.refused]) { tenant, _ in
                guard kept.withLock({ !$0.contains(tenant.id) }) else { throw StepError.refused }
            }
        }
    }
}

/// A refusal of the step.
private enum StepError: AppError {
    case refused

    var code: String { "step.refused" }
    var kind: ErrorKind { .conflict }
    var message: String { "The member owes something. Pay first." }
}

/// A failure of the step.
private struct BrokenStep: Error {}
