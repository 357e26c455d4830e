import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisSchema
import TrellisTesting

/// Keys that change while the product runs.
@Suite("Rotation of keys")
struct KeyRotationTests {
    private static let (a, b) = (namedKey("a", 1), namedKey("b", 2))

    @Test("A new signing key signs new tokens; tokens of a kept key are accepted, those of a removed key get 401")
    func signingKeys() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signing_keys": Self.a]) { app in
            let before = try await app.signUp()
            #expect(try keyID(ofToken: before.accessToken) == "a")
            // Verified tokens are cached, which must not outlive their key.
            #expect(try await before.get("/samples").status == 200)

            let reload = try app.reload(["auth.signing_keys": "\(Self.b),\(Self.a)"])
            #expect(reload.applied == ["auth.signing_keys"])
            #expect(try await before.get("/samples").status == 200)
            let after = try await app.logIn(before.email).inTenant(before.tenantID)
            #expect(try keyID(ofToken: after.accessToken) == "b")

            try app.reload(["auth.signing_keys": Self.b])
            let refused = try await before.get("/samples")
            #expect(refused.status == 401)
            #expect(try await after.get("/samples").status == 200)
            // The session lives on: a refresh gives a token of the new key.
            let refreshed = try await app.send(
                .post, "/api/v1/auth/refresh", body: ["refresh_token": .string(try #require(before.refreshToken))])
            #expect(refreshed.status == 200)
            #expect(try keyID(ofToken: refreshed.json["access_token"]?.string ?? "") == "b")
        }
    }

    @Test("Another key with the id of a former one refuses its tokens")
    func sameID() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signing_keys": Self.a]) { app in
            let ada = try await app.signUp()
            #expect(try await ada.get("/samples").status == 200)
            try app.reload(["auth.signing_keys": namedKey("a", 9)])
            #expect(try await ada.get("/samples").status == 401)
        }
    }

    @Test("Invalid keys change nothing, and the problem doesn't show them", arguments: ["a:c2hvcnQ=", "horse", ""])
    func invalid(keys: String) async throws {
        try await withApp(SampleApp.self, settings: ["auth.signing_keys": Self.a]) { app in
            let ada = try await app.signUp()
            let error = #expect(throws: SettingsError.self) {
                try app.reload(["auth.signing_keys": keys, "webhooks.secret_keys": Self.b])
            }
            #expect(error.map { "\($0)".contains("c2hvcnQ") || "\($0)".contains("horse") } == false)
            #expect(try await ada.get("/samples").status == 200)
            let after = try await app.logIn(ada.email)
            #expect(try keyID(ofToken: after.accessToken) == "a")
            // The other setting of the refused reload has its former value too.
            #expect(try app.reload(["webhooks.secret_keys": Self.b]).applied == ["webhooks.secret_keys"])
        }
    }

    @Test("Tokens are accepted while the keys change again and again")
    func load() async throws {
        try await withApp(SampleApp.self, settings: ["auth.signing_keys": Self.a]) { app in
            let ada = try await app.signUp()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<25 {
                            let response = try await ada.get("/samples")
                            #expect(response.status == 200)
                        }
                    }
                }
                group.addTask {
                    for number in 0..<25 {
                        let other = namedKey("k\(number)", 3)
                        try app.reload(["auth.signing_keys": number.isMultiple(of: 2) ? "\(other),\(Self.a)" : Self.a])
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
