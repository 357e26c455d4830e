import GuildApp
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Fees over HTTP")
struct FeeControllerTests {
    @Test("What was created is found under its id and in the list of the member")
    func create() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let created = try await ada.owes(ada.userID)
            #expect(created["cents"] == 4500 && created["paid_at"] == .null && created["version"] == 1)
            #expect(try await ada.get("/fees/\(created.id)").json == created)
            #expect(try await ada.get("/fees?user_id=\(ada.userID)").json["items"]?.array == [created])
            #expect(try await ada.get("/fees?user_id=\(ID<User>())").json["items"]?.array == [])
        }
    }

    @Test("A fee is paid once")
    func pay() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/fees/\(try await ada.owes(ada.userID).id)/payment"
            let paid = try await ada.post(path)
            #expect(paid.status == 200 && paid.json["paid_at"]?.string != nil && paid.json["version"] == 2)
            let again = try await ada.post(path)
            #expect(again.status == 409 && again.problem == "fee.already_paid")
        }
    }

    @Test("A user who isn't a member has no fees, and violations are reported at once")
    func refused() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Rowers")
            let bob = try await app.signUp(tenant: "Sailors")
            let foreign: JSONValue = ["user_id": .string("\(bob.userID)"), "title": "2027", "cents": 1]
            let unknown = try await ada.post("/fees", foreign)
            #expect(unknown.status == 409 && unknown.problem == "fee.member_unknown")
            let invalid = try await ada.post("/fees", ["user_id": "?", "title": "", "cents": 0, "colour": "red"])
            #expect(invalid.status == 422)
            #expect(Set(invalid.pointers) == ["/user_id", "/title", "/cents", "/colour"])
        }
    }

    @Test("A member without the permission gets 403, and nothing changes")
    func permissions() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let reader = try await ada.addMember(permissions: ["fees.view"])
            let fee: JSONValue = ["user_id": .string("\(ada.userID)"), "title": "2027", "cents": 1]
            #expect(try await reader.post("/fees", fee).status == 403)
            #expect(try await reader.get("/fees").json["items"]?.array == [])
        }
    }

    @Test("A member of another club gets 404 for every verb")
    func isolation() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Rowers")
            let bob = try await app.signUp(tenant: "Sailors")
            let path = "/fees/\(try await ada.owes(ada.userID).id)"
            #expect(try await bob.get(path).problem == "fee.not_found")
            #expect(try await bob.post("\(path)/payment").problem == "fee.not_found")
            #expect(try await bob.get("/fees").json["items"]?.array == [])
            #expect(try await ada.get(path).json["paid_at"] == .null)
        }
    }
}
