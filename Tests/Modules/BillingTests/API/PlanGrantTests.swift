import App
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Billing

@Suite("What plans grant")
struct PlanGrantTests {
    @Test("Features and limits of a plan hold from the next request on; without a subscription there are none")
    func grants() async throws {
        try await withApp(SoldSamples.self) { app in
            let ada = try await app.signUp()
            func create(_ name: String) async throws -> TestResponse {
                try await ada.post("/samples", ["name": .string(name)])
            }
            #expect(try await create("Apollo").status == 201)
            #expect(try await ada.post("/samples/export").status == 202)

            try await ada.subscribe(to: "free")
            #expect(try await ada.post("/samples/export").status == 402)
            #expect(try await create("Gemini").status == 201)
            #expect(try await create("Mercury").status == 201)
            #expect(try await create("Soyuz").problem == "quota.plan_limit")

            #expect(try await ada.patch("/billing/subscription", ["plan": "business"]).status == 200)
            #expect(try await create("Soyuz").status == 201)
            #expect(try await ada.post("/samples/export").status == 202)

            #expect(try await ada.post("/billing/subscription/pause").json["features"] == [])
            #expect(try await ada.post("/samples/export").status == 402)
            #expect(try await ada.post("/billing/subscription/resume").json["features"] == ["exports"])
            #expect(try await ada.post("/samples/export").status == 202)
        }
    }

    @Test("A plan with a price for each user limits the members to those that are paid for")
    func members() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            _ = try await ada.addMember(permissions: [])
            func add() async throws -> TestResponse {
                let user = try await app.signUp(tenant: "Home")
                let invited = try await ada.post("/tenants/current/invitations", ["email": .string(user.email)])
                guard invited.status == 201 else { return invited }
                let token = try await app.takeInvitation(to: user.email, from: ada.tenantID)
                _ = try await user.inTenant(nil).post("/auth/invitations/accept", ["token": .string(token)])
                return invited
            }
            // The plan without such a price limits none.
            try await ada.subscribe(to: "free")
            #expect(try await add().status == 201)
            #expect(try await ada.patch("/billing/subscription", ["plan": "business"]).status == 200)
            // Fewer than the members there are: they stay, and none is added.
            #expect(try await ada.get("/billing/subscription").json["seat_count"] == 1)
            let refused = try await add()
            #expect(refused.status == 402)
            #expect(refused.problem == "quota.plan_limit")
            #expect(try await ada.patch("/billing/subscription", ["seat_count": 4]).status == 200)
            #expect(try await add().status == 201)
            #expect(try await add().status == 402)
            let members = try await ada.get("/tenants/current/quotas").json["items"]?.array?
                .first { $0["name"] == "members" }
            #expect(members?["limit"] == 4)
            #expect(members?["used"] == 4)
            #expect(try await ada.patch("/billing/subscription", ["seat_count": 2]).status == 200)
        }
    }

    @Test("A limit of the plan for members is used in place of the number of users that are paid for")
    func explicit() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.subscribe(to: "business", seatCount: 2)
            func limit(of limits: [String: Int64]) async throws -> Int? {
                let plan = PlanDeclaration(
                    "business", name: "Business", prices: [.perSeat("User", 1900)], limits: limits)
                let grants = PlanGrants(catalog: try PlanCatalog([plan.plan(in: .eur)]), fallback: nil)
                return try await BillingFixture(app, of: ada).database.read { tx in
                    try grants.limit(of: Quota("members"), in: tx)
                }
            }
            #expect(try await limit(of: [:]) == 2)
            #expect(try await limit(of: ["members": 9]) == 9)
        }
    }
}
