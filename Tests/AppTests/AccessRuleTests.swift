import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Access rules in a product")
struct AccessRuleTests {
    /// Runs `body` with the owner of a tenant, a member without permissions, and a note of each.
    private func withNotes(
        _ sent: SentStatements? = nil,
        _ body: (_ owner: Actor, _ member: Actor, _ notes: (owners: String, members: String)) async throws -> Void
    ) async throws {
        var options = DatabaseOptions()
        if let sent { options.observer = { sent.add($0) } }
        try await withApp(SampleApp.self, database: options) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let member = try await owner.addMember(permissions: [])
            func note(_ text: JSONValue, _ author: Actor) async throws -> String {
                try #require(try await author.post("/sample-notes", ["text": text]).json["id"]?.string)
            }
            try await body(owner, member, (try await note("First", owner), try await note("Second", member)))
        }
    }

    @Test("A member without the permission sees and changes own rows only, those of others are as if absent")
    func ownRows() async throws {
        try await withNotes { owner, member, notes in
            let missing = "sample_note.not_found"
            #expect(try await member.get("/sample-notes/\(notes.owners)").problem == missing)
            #expect(try await member.patch("/sample-notes/\(notes.owners)", ["text": "Mine"]).problem == missing)
            #expect(try await member.delete("/sample-notes/\(notes.owners)").problem == missing)
            #expect(
                try await member.get("/sample-notes").json["items"]?.array?.compactMap { $0["id"]?.string } == [
                    notes.members
                ])
            let changed = try await member.patch("/sample-notes/\(notes.members)", ["text": "Mine"])
            #expect(changed.status == 200 && changed.json["text"] == "Mine")
            #expect(try await owner.get("/sample-notes/\(notes.owners)").json["text"] == "First")
            #expect(try await member.delete("/sample-notes/\(notes.members)").status == 204)
        }
    }

    @Test("A member with the permission sees and changes every row")
    func everyRow() async throws {
        try await withNotes { owner, member, notes in
            #expect(try await owner.get("/sample-notes").json["items"]?.array?.count == 2)
            #expect(try await owner.patch("/sample-notes/\(notes.members)", ["text": "Ours"]).status == 200)
            let reader = try await owner.addMember(permissions: ["sample_notes.view"])
            #expect(try await reader.get("/sample-notes/\(notes.members)").json["text"] == "Ours")
            let refused = try await reader.patch("/sample-notes/\(notes.members)", ["text": "Mine"])
            #expect(refused.problem == "sample_note.not_found")
            #expect(try await owner.delete("/sample-notes/\(notes.members)").status == 204)
        }
    }

    @Test("Only the permission allows to give a row to another user")
    func handingOver() async throws {
        try await withNotes { owner, member, notes in
            let body: JSONValue = ["owner_id": .string(owner.userID.description)]
            let refused = try await member.put("/sample-notes/\(notes.members)/owner", body)
            #expect(refused.status == 403 && refused.problem == "database.owner_mismatch")
            #expect(try await member.get("/sample-notes/\(notes.members)").status == 200)
            #expect(try await owner.put("/sample-notes/\(notes.members)/owner", body).status == 200)
            #expect(try await member.get("/sample-notes/\(notes.members)").status == 404)
        }
    }

    @Test("A member of another tenant gets 404 for a note of the same user, and any of several permissions is enough")
    func otherTenant() async throws {
        try await withNotes { owner, member, notes in
            let other = try await owner.app.signUp(tenant: "Globex")
            #expect(try await other.get("/sample-notes/\(notes.owners)").problem == "sample_note.not_found")
            #expect(try await other.inTenant(owner.tenantID).get("/sample-notes").problem == "tenant.not_found")
            #expect(try await member.get("/sample-notes/count").problem == "auth.forbidden")
            for permission in ["sample_notes.view", "sample_notes.manage"] {
                let some = try await owner.addMember(permissions: [permission])
                #expect(try await some.get("/sample-notes/count").json["notes"] == 2)
            }
        }
    }

    @Test("An optional route knows who is signed in, and the tenant of a member who names it")
    func optional() async throws {
        try await withNotes { owner, _, _ in
            let path = Application.prefix + "/sample-greeting"
            let anonymous = try await owner.app.get(path)
            #expect(anonymous.status == 200 && anonymous.json["user_id"]?.string == nil)
            let user = try await owner.inTenant(nil).get("/sample-greeting").json
            #expect(user["user_id"]?.string == owner.userID.description && user["notes"]?.int == nil)
            #expect(try await owner.get("/sample-greeting").json["notes"] == 2)
            let stranger = try await owner.app.signUp(tenant: "Globex").inTenant(owner.tenantID)
            let greeted = try await stranger.get("/sample-greeting")
            #expect(greeted.status == 200 && greeted.json["notes"]?.int == nil)
            for field in ["Bearer forged", "Basic YTpi"] {
                #expect(try await owner.app.send(.get, path, headers: [.authorization: field]).status == 401)
            }
            owner.app.clock.advance(by: .seconds(86_400 * 365))
            #expect(try await owner.get("/sample-greeting").problem == "auth.token_expired")
        }
    }

    @Test("The guard sends one query, whatever the rule; none for anonymous requests; the row's check is in its query")
    func statements() async throws {
        let sent = SentStatements()
        try await withNotes(sent) { owner, member, notes in
            func count(_ status: Int, _ response: () async throws -> TestResponse) async throws -> Int {
                sent.clear()
                #expect(try await response().status == status)
                return sent.all.count
            }
            let greeting = Application.prefix + "/sample-greeting"
            #expect(try await count(200) { try await owner.app.get(greeting) } == 0)
            #expect(try await count(200) { try await owner.inTenant(nil).get("/sample-greeting") } == 1)
            let stranger = try await owner.app.signUp(tenant: "Globex").inTenant(owner.tenantID)
            #expect(try await count(200) { try await stranger.get("/sample-greeting") } == 1)
            // The guard's query and that of the route.
            #expect(try await count(200) { try await owner.get("/sample-greeting") } == 2)
            #expect(try await count(200) { try await owner.get("/sample-notes/count") } == 2)
            #expect(try await count(200) { try await owner.get("/sample-notes/\(notes.owners)") } == 2)
            #expect(try await count(200) { try await member.get("/sample-notes/\(notes.members)") } == 2)
            #expect(try await count(404) { try await member.get("/sample-notes/\(notes.owners)") } == 2)
            #expect(sent.all.last?.contains(#""owner_id" = "#) == true)
            #expect(try await count(403) { try await member.get("/sample-notes/count") } >= 1)
        }
    }
}
