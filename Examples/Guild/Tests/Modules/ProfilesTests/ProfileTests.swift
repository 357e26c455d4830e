import GuildApp
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Profiles")
struct ProfileTests {
    private func signUp(_ app: TestApp, _ email: String, _ phone: JSONValue) async throws -> TestResponse {
        try await app.send(
            .post, "/api/v1/auth/signup",
            body: [
                "email": .string(email), "password": .string(TestApp.password), "tenant_name": "Rowers",
                "profile": ["phone": phone],
            ])
    }

    @Test("A user has a telephone number, from the sign-up on")
    func users() async throws {
        try await withApp(App.self) { app in
            let made = try await signUp(app, "ada@example.com", "+4366012345")
            #expect(made.status == 201 && made.json["profile"] == ["phone": "+4366012345"])
            let ada = try await app.logIn("ada@example.com")
            #expect(try await ada.get("/users/me").json["profile"] == ["phone": "+4366012345"])
            let removed = try await ada.patch("/users/me", ["profile": ["phone": .null]])
            #expect(removed.json["profile"] == ["phone": .null])
        }
    }

    @Test("Two users with one number, and numbers of another form, are refused")
    func refused() async throws {
        try await withApp(App.self) { app in
            #expect(try await signUp(app, "ada@example.com", "+4366012345").status == 201)
            let taken = try await signUp(app, "bob@example.com", "+4366012345")
            #expect(taken.status == 409 && taken.problem == "profile.phone_taken")
            #expect(try await signUp(app, "bob", "0660").pointers == ["/email", "/profile/phone"])
        }
    }

    @Test("A member belongs to a section of the club, a general one by default")
    func members() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/tenants/current/members"
            var members: [Actor] = []
            for section in [JSONValue.null, "Rowing"] {
                let user = try await app.signUp(tenant: "Home")
                let profile: JSONValue = section == .null ? [:] : ["section": section]
                members.append(try await ada.addMember(user, with: ["profile": profile]))
            }
            let sections = try await ada.get(path).json["items"]?.array?.map { $0["profile"]?["section"] }
            #expect(sections?.suffix(2) == ["General", "Rowing"])
            let one = "\(path)/\(members.first?.userID.description ?? "")"
            let moved = try await ada.patch(one, ["role": "member", "profile": ["section": "Sailing"]])
            #expect(moved.json["profile"] == ["section": "Sailing"])
        }
    }

    @Test("The document describes the fields")
    func documented() async throws {
        try await withApp(App.self) { app in
            let text = try await app.get("/openapi.json").text
            #expect(text.contains("The number for calls, in international form."))
            #expect(text.contains("The part of the club"))
        }
    }
}
