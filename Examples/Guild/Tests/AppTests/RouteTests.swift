import GuildApp
import HTTPTypes
import Testing
import Trellis
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Changed routes")
struct RouteTests {
    @Test("A club is fetched with its members and what they owe, in place of System's tenant")
    func replaced() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Rowers")
            let owed: JSONValue = ["user_id": .string("\(ada.userID)"), "title": "2027", "cents": 4500]
            #expect(try await ada.post("/fees", owed).status == 201)
            let club = try await ada.get("/tenants/current").json
            #expect(club["name"] == "Rowers" && club["members"] == 1 && club["open_cents"] == 4500)
            #expect(club["role"] == nil)
            #expect(try await app.get("/api/v1/tenants/current").status == 401)
        }
    }

    @Test("Other routes at the same path are System's, and read the tag of the club in If-Match")
    func kept() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Rowers")
            let tag = try #require(try await ada.get("/tenants/current").headers[.eTag])
            let renamed = try await ada.patch("/tenants/current", ["name": "Sailors"], headers: [.ifMatch: tag])
            #expect(renamed.json["name"] == "Sailors")
            let outdated = try await ada.patch("/tenants/current", ["name": "Rowers"], headers: [.ifMatch: tag])
            #expect(outdated.status == 412)
            #expect(try await ada.get("/tenants/current").json["name"] == "Sailors")
        }
    }

    @Test("There is no route, document and row of the matrix for another club of a user")
    func removed() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.post("/tenants", ["name": "Second"]).problem == "route.method_not_allowed")
            let path = try await app.get("/openapi.json").json["paths"]?["/api/v1/tenants"]
            #expect(path?["get"] != nil && path?["post"] == nil)
            #expect(!app.routes.contains { $0.method == .post && $0.path == "\(Application.prefix)/tenants" })
        }
    }
}
