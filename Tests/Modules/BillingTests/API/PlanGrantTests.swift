import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("What plans grant")
struct PlanGrantTests {
    @Test("Features and limits of a plan hold from the next request on; without a subscription there are none")
    func grants() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            func create(_ name: String) async throws -> TestResponse {
                try await ada.post("/projects", ["name": .string(name)])
            }
            #expect(try await create("Apollo").status == 201)
            #expect(try await ada.post("/projects/export").status == 202)

            try await ada.subscribe(to: "free")
            #expect(try await ada.post("/projects/export").status == 402)
            #expect(try await create("Gemini").status == 201)
            #expect(try await create("Mercury").status == 201)
            #expect(try await create("Soyuz").problem == "quota.plan_limit")

            #expect(try await ada.patch("/billing/subscription", ["plan": "business"]).status == 200)
            #expect(try await create("Soyuz").status == 201)
            #expect(try await ada.post("/projects/export").status == 202)

            #expect(try await ada.post("/billing/subscription/pause").json["features"] == [])
            #expect(try await ada.post("/projects/export").status == 402)
            #expect(try await ada.post("/billing/subscription/resume").json["features"] == ["exports"])
            #expect(try await ada.post("/projects/export").status == 202)
        }
    }
}
