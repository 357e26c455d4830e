import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Contract: users and profiles")
struct AccountContractTests {
    @Test("A user signs up, logs in and is read, with the token of the request")
    func user() async throws {
        try await withGazette { app in
            let created = try await app.signUpResponse("ada", email: "Ada@Example.com")
            #expect(created.status == 201 && created.headers[.location] == "/api/user")
            #expect(created.json.object?.keys == ["user"])
            #expect(created.json["user"]?.object?.keys == ["username", "email", "token", "bio", "image"])
            #expect(created.json["user"]?["username"] == "ada" && created.json["user"]?["email"] == "ada@example.com")
            #expect(created.json["user"]?["bio"] == .null && created.json["user"]?["image"] == .null)

            let loggedIn = try await app.logInResponse("ada@example.com")
            let token = try #require(loggedIn.json["user"]?["token"]?.string)
            #expect(loggedIn.status == 200)
            let user = try await app.send(.get, "/api/user", headers: [.authorization: "Token \(token)"])
            #expect(user.json["user"] == loggedIn.json["user"])
        }
    }

    @Test("A user changes any members; null removes one, absent ones stay; a new password has a new token")
    func update() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            let changed = try await ada.put(
                "/user",
                ["user": ["bio": "I write.", "image": "https://example.com/ada.png", "email": "ada@example.org"]])
            #expect(changed.status == 200 && changed.json["user"]?["token"]?.string == ada.accessToken)
            #expect(changed.json["user"]?["bio"] == "I write." && changed.json["user"]?["email"] == "ada@example.org")
            let again = try await ada.put("/user", ["user": ["bio": .null, "username": "lovelace"]]).json["user"]
            #expect(again?["bio"] == .null && again?["username"] == "lovelace")
            #expect(again?["image"] == "https://example.com/ada.png")

            let secured = try await ada.put("/user", ["user": ["password": "another long one"]])
            let token = try #require(secured.json["user"]?["token"]?.string)
            #expect(try await ada.get("/user").status == 401)
            let user = try await app.send(.get, "/api/user", headers: [.authorization: "Token \(token)"])
            #expect(user.json["user"]?["username"] == "lovelace")
            #expect(try await app.logInResponse("ada@example.org").status == 401)
            #expect(try await app.logInResponse("ada@example.org", password: "another long one").status == 200)
        }
    }

    @Test("Account and profile change together or not at all")
    func together() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            _ = try await app.reader("bob")
            let name = try await ada.put("/user", ["user": ["email": "new@example.com", "username": "bob"]])
            #expect(name.status == 422 && name.failures == ["username: has already been taken"])
            let email = try await ada.put("/user", ["user": ["email": "bob@example.com", "username": "new"]])
            #expect(email.status == 422 && email.failures == ["email: has already been taken"])
            let user = try await ada.get("/user").json["user"]
            #expect(user?["email"] == "ada@example.com" && user?["username"] == "ada")

            // A sign-up with a name that is taken leaves no account behind.
            #expect(try await app.signUpResponse("bob", email: "eve@example.com").status == 422)
            #expect(try await app.logInResponse("eve@example.com").status == 401)
            #expect(try await app.signUpResponse("eve", email: "eve@example.com").status == 201)
        }
    }

    @Test("A profile is public; only a signed-in reader follows, and sees it")
    func profile() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            let path = "/profiles/ada"
            let anonymous = try await app.get("/api/profiles/ada")
            #expect(anonymous.json.object?.keys == ["profile"])
            #expect(anonymous.json["profile"]?.object?.keys == ["username", "bio", "image", "following"])
            #expect(anonymous.json["profile"]?["following"] == false)

            for _ in 1...2 {
                let followed = try await bob.post("\(path)/follow")
                #expect(followed.status == 200 && followed.json["profile"]?["following"] == true)
            }
            #expect(try await bob.get(path).json["profile"]?["following"] == true)
            #expect(try await ada.get(path).json["profile"]?["following"] == false)
            #expect(try await app.get("/api/profiles/ada").json["profile"]?["following"] == false)

            for _ in 1...2 {
                let left = try await bob.delete("\(path)/follow")
                #expect(left.status == 200 && left.json["profile"]?["following"] == false)
            }
            #expect(try await bob.get(path).json["profile"]?["following"] == false)
            #expect(try await bob.get("/profiles/nobody_here").failures == ["profile: not found"])
        }
    }
}
