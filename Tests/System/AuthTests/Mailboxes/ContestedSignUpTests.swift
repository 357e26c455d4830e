import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

/// Sign-ups of several people with one address, whose mails look alike.
@Suite("Contested sign-ups")
struct ContestedSignUpTests {
    private let email = "cfo@victim.example"
    private let stranger = "a stranger's passphrase"
    private let owner = "the owner's own passphrase"

    private func signUp(
        _ app: TestApp, _ password: String, from address: String, _ input: (String, JSONValue) = ("tenant_name", "Own")
    ) async throws {
        var body: JSONObject = ["email": .string(email), "password": .string(password)]
        body[input.0] = input.1
        let response = try await app.send(.post, "/api/v1/auth/signup", body: .object(body), from: IPAddress(address))
        #expect(response.status == 202)
    }

    /// Returns the tokens of the mails that prove the address, oldest first.
    private func tokens(_ app: TestApp) async throws -> [String] {
        let links = try await app.mails(to: email).flatMap { $0.links }
        return links.filter { $0.contains("verify-email?token=") }.compactMap {
            $0.split(separator: "=").last.map(String.init)
        }
    }

    @Test("The owner may confirm either mail: no password is valid, and a mail leads to one", arguments: [0, 1])
    func confirms(mail: Int) async throws {
        try await withApp(SampleApp.self, settings: VerifiedSignUpTests.settings) { app in
            try await signUp(app, stranger, from: "203.0.113.7")
            try await signUp(app, owner, from: "192.0.2.1")
            let token = try #require(try await tokens(app).dropFirst(mail).first)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            for password in [stranger, owner] { #expect(try await app.logInStatus(email, password: password) == 401) }
            #expect(try await app.mails(to: email).last?.subject.text == "Choose your password")
            let body: JSONValue = ["token": .string(try await app.token(to: email)), "password": .string(owner)]
            #expect(try await app.auth("password/reset", body).status == 204)
            #expect(try await app.logInStatus(email, password: owner) == 200)
        }
    }

    @Test("An account without proof contests a sign-up of another network, and none of its own")
    func unprovedAccount() async throws {
        for address in ["203.0.113.7", "192.0.2.1"] {
            try await withApp(SampleApp.self) { app in
                func request(_ password: String, from address: String) async throws -> Int {
                    let body: JSONValue = [
                        "email": .string(email), "password": .string(password), "tenant_name": "Own",
                    ]
                    return try await app.send(.post, "/api/v1/auth/signup", body: body, from: IPAddress(address)).status
                }
                #expect(try await request(owner, from: "192.0.2.1") == 201)
                #expect(try await request(stranger, from: address) == 409)
                let token = try #require(try await tokens(app).last)
                #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
                let isOther = address != "192.0.2.1"
                #expect(try await app.logInStatus(email, password: stranger) == (isOther ? 401 : 200))
                #expect(try await app.logInStatus(email, password: owner) == 401)
                let subjects = try await app.mails(to: email).map(\.subject.text)
                #expect(subjects.contains("Choose your password") == isOther)
            }
        }
    }

    @Test("A sign-up that waits for approval has no password either, and its mail comes with the approval")
    func approved() async throws {
        try await withApp(FlowProduct.self, settings: VerifiedSignUpTests.settings) { app in
            let input: (String, JSONValue) = ("sign_up", ["name": "Ada", "plan": "large"])
            try await signUp(app, stranger, from: "203.0.113.7", input)
            try await signUp(app, owner, from: "192.0.2.1", input)
            let token = try #require(try await tokens(app).last)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).json == ["user": .null])
            let root = try await app.root()
            let waiting = try #require(try await root.get("/sign-ups").json["items"]?.array?.first)
            #expect(try await root.put("/sign-ups/\(waiting["id"]?.string ?? "")/approval").status == 204)
            for password in [stranger, owner] { #expect(try await app.logInStatus(email, password: password) == 401) }
            let subjects = Set(try await app.mails(to: email).suffix(2).map(\.subject.text))
            #expect(subjects == ["Your account is ready", "Choose your password"])
            let body: JSONValue = ["token": .string(try await app.token(to: email)), "password": .string(owner)]
            #expect(try await app.auth("password/reset", body).status == 204)
            #expect(try await app.logInStatus(email, password: owner) == 200)
        }
    }

    @Test("A code is as the link of its mail")
    func code() async throws {
        try await withApp(SampleApp.self, settings: VerifiedSignUpTests.settings) { app in
            try await signUp(app, owner, from: "192.0.2.1")
            try await signUp(app, stranger, from: "203.0.113.7")
            let code = try await app.code(to: email)
            let body: JSONValue = ["email": .string(email), "code": .string(code)]
            #expect(try await app.auth("verify-email", body).status == 200)
            for password in [stranger, owner] { #expect(try await app.logInStatus(email, password: password) == 401) }
        }
    }

    @Test("Who signs up again, from the same network, has the password of the mail that is confirmed")
    func again() async throws {
        try await withApp(SampleApp.self, settings: VerifiedSignUpTests.settings) { app in
            try await signUp(app, "another long passphrase", from: "192.0.2.1")
            try await signUp(app, owner, from: "192.0.2.1")
            let token = try #require(try await tokens(app).last)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            #expect(try await app.logInStatus(email, password: owner) == 200)
        }
    }

    @Test("A stranger's sign-up that has ended contests nothing")
    func ended() async throws {
        try await withApp(SampleApp.self, settings: VerifiedSignUpTests.settings) { app in
            try await signUp(app, stranger, from: "203.0.113.7")
            app.clock.advance(by: .seconds(86_401))
            try await signUp(app, owner, from: "192.0.2.1")
            let token = try #require(try await tokens(app).last)
            #expect(try await app.auth("verify-email", ["token": .string(token)]).status == 200)
            #expect(try await app.logInStatus(email, password: owner) == 200)
        }
    }
}
