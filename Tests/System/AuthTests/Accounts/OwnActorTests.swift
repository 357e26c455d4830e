import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// Actors of a product with another contract.
@Suite struct OwnActorTests {
    @Test("An actor of the product's own sign-up has its user, its prefix and its scheme")
    func ownStyle() async throws {
        try await withReaders { app in
            let style = RequestStyle(prefix: "/api", scheme: .authorization("Token"))
            let ada = try await app.actor(style) { app in
                let response = try await app.signUpReader("ada@example.com")
                return try ActorSession(email: "ada@example.com", accessToken: response.json["token"]?.string)
            }
            #expect(ada.tenantID == nil && ada.refreshToken == nil)
            #expect(try await ada.put("/reader", ["name": "Ada L."]).json["name"] == "Ada L.")
            let system = ada.sending(RequestStyle(scheme: .authorization("Token")))
            #expect(try await system.get("/users/me").json["id"]?.string == ada.userID.description)
        }
    }

    @Test("By default actors send what the product declares")
    func declaredStyle() async throws {
        try await withReaders { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(ada.headers[.authorization] == "Token \(ada.accessToken)")
            #expect(ada.headers[.tenantID] == ada.tenantID?.description)
            #expect(try await ada.get("/tenants/current").status == 200)
            let bearer = ada.sending(RequestStyle(scheme: .bearer))
            #expect(try await bearer.get("/tenants/current").status == 401)
        }
    }

    @Test("A response without a token, and a token without a user, are reported")
    func incomplete() async throws {
        try await withReaders { app in
            await #expect(throws: ActorSession.MissingToken.self) {
                try await app.actor { app in
                    let response = try await app.logInReader("eve@example.com")
                    return try ActorSession(email: "eve@example.com", accessToken: response.json["token"]?.string)
                }
            }
            await #expect(throws: UnknownUser.self) {
                try await app.actor { _ in try ActorSession(email: "eve@example.com", accessToken: "opaque") }
            }
        }
    }
}
