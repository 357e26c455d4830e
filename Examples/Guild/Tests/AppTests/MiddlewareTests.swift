import GuildApp
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Middleware of the product")
struct MiddlewareTests {
    @Test("A closed product refuses everything but health checks, from a reload to the next")
    func maintenance() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try app.reload(["guild.closed": "true"])
            for path in ["/fees", "/users/me", "/nowhere"] {
                let refused = try await ada.get(path)
                #expect(refused.status == 503 && refused.problem == "guild.closed", "\(path)")
            }
            #expect(try await app.get("/health").status == 200)
            try app.reload(["guild.closed": "false"])
            #expect(try await ada.get("/fees").status == 200)
        }
    }

    @Test("A club that has spent its budget waits for the next minute, and other clubs don't")
    func budget() async throws {
        try await withApp(App.self, settings: ["guild.requests_per_minute": "2"]) { app in
            let ada = try await app.signUp(tenant: "Rowers")
            let bob = try await app.signUp(tenant: "Sailors")
            for _ in 1...2 {
                #expect(try await ada.get("/fees").status == 200)
            }
            let refused = try await ada.get("/fees")
            #expect(refused.status == 429 && refused.problem == "guild.budget_spent")
            #expect(try await bob.get("/fees").status == 200)
            // Routes without a tenant aren't counted.
            #expect(try await ada.get("/users/me").status == 200)
            app.clock.advance(by: .seconds(60))
            #expect(try await ada.get("/fees").status == 200)
        }
    }

    @Test("Every operation documents the errors of the middleware that it passes")
    func documented() async throws {
        try await withApp(App.self) { app in
            let get = try await app.get("/openapi.json").json["paths"]?["/api/v1/fees"]?["get"]?["responses"]
            #expect(get?["503"] != nil && get?["429"] != nil)
        }
    }
}
