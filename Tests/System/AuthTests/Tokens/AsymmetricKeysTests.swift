import Crypto
import Foundation
import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

/// Keys whose public half other services have.
@Suite struct AsymmetricKeysTests {
    private let clock = ManualClock()
    private let hs256 = "old:" + Base64URL.encode([UInt8](repeating: 7, count: 32))
    private let user = ID<User>()
    private let session = ID<Session>()

    private func tokens(_ keys: String, rules: TokenRules = TokenRules()) throws -> AccessTokens {
        AccessTokens(keys: try SigningKeys(parsing: keys), lifetime: .seconds(900), rules: rules, clock: clock)
    }

    private func key(_ prefix: String, _ byte: UInt8) -> String {
        "\(prefix)-\(byte):\(prefix)." + Base64URL.encode([UInt8](repeating: byte, count: 32))
    }

    @Test("Tokens are signed and verified by ES256 and by EdDSA", arguments: [("es256", "ES256"), ("eddsa", "EdDSA")])
    func roundTrip(prefix: String, name: String) async throws {
        let tokens = try tokens(key(prefix, 5))
        let text = try await tokens.issue(to: user, session: session)
        #expect(try await tokens.verify(text).sessionID == session)
        #expect(try part(0, of: text)["alg"]?.string == name)
        #expect(try part(0, of: text)["kid"]?.string == "\(prefix)-5")

        let foreign = try self.tokens(key(prefix, 6).replacingOccurrences(of: "-6:", with: "-5:"))
        let forged = try await foreign.issue(to: user, session: session)
        await #expect(throws: AccessTokenError.invalid) { try await tokens.verify(forged) }
    }

    @Test("A key is replaced by another algorithm without a logged-out client")
    func rotation() async throws {
        let before = try await tokens(hs256).issue(to: user, session: session)
        let rotated = try tokens("\(key("es256", 5)),\(hs256)")
        #expect(try await rotated.verify(before).userID == user)
        let after = try await rotated.issue(to: user, session: session)
        #expect(try part(0, of: after)["alg"]?.string == "ES256")
        let later = try tokens(key("es256", 5))
        #expect(try await later.verify(after).userID == user)
        await #expect(throws: AccessTokenError.invalid) { try await later.verify(before) }
    }

    @Test("A public key isn't accepted as the secret of HS256 (algorithm confusion)")
    func confusion() async throws {
        let keys = try SigningKeys(parsing: key("es256", 5))
        guard case .es256(let secret) = keys.current.algorithm else { return #expect(Bool(false)) }
        let tokens = try tokens(key("es256", 5))
        let claims = try await tokens.issue(to: user, session: session).split(separator: ".")[1]
        let publicKeys = [
            Array(secret.publicKey.pemRepresentation.utf8), Array(secret.publicKey.derRepresentation),
            Array(secret.publicKey.x963Representation), Array(secret.publicKey.rawRepresentation),
        ]
        for bytes in publicKeys {
            let header = #"{"alg":"HS256","typ":"at+jwt","kid":"es256-5"}"#
            let signed = Base64URL.encode(header.utf8) + "." + claims
            let code = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: SymmetricKey(data: bytes))
            let forged = signed + "." + Base64URL.encode(code)
            await #expect(throws: AccessTokenError.invalid) { try await tokens.verify(forged) }
        }
    }

    @Test("Another issuer and another audience are refused, and so are tokens without them")
    func issuerAndAudience() async throws {
        let rules = TokenRules(issuer: "https://acme.example", audience: "acme-api")
        let own = try tokens(hs256, rules: rules)
        let text = try await own.issue(to: user, session: session)
        #expect(try part(1, of: text)["iss"]?.string == "https://acme.example")
        #expect(try part(1, of: text)["aud"]?.string == "acme-api")
        _ = try await own.verify(text)
        for other in [
            TokenRules(issuer: "https://acme.example", audience: "other"), TokenRules(audience: "acme-api"),
        ] {
            let verifier = try tokens(hs256, rules: other)
            await #expect(throws: AccessTokenError.invalid) { try await verifier.verify(text) }
        }
        let list = try signed(#""iss":"https://acme.example","aud":["x","acme-api"],"#)
        #expect(try await own.verify(list).userID == user)
        for claims in [
            "", #""iss":"https://acme.example","#, #""aud":"acme-api","#,
            #""iss":["https://acme.example"],"aud":"acme-api","#, #""iss":"https://acme.example","aud":["x"],"#,
            #""iss":"https://acme.example","aud":[],"#, #""iss":"https://acme.example/","aud":"acme-api","#,
        ] {
            let forged = try signed(claims)
            await #expect(throws: AccessTokenError.invalid) { try await own.verify(forged) }
        }
    }

    @Test("Clocks may differ by the leeway: a token of the future, and one that has just expired")
    func leeway() async throws {
        let (strict, tolerant) = (try tokens(hs256), try tokens(hs256, rules: TokenRules(leeway: .seconds(10))))
        let now = clock.now.seconds
        let both = #""iss":"trellis","aud":"api","#
        let early = try signed(both + #""nbf":\#(now + 10),"#)
        let tooEarly = try signed(both + #""nbf":\#(now + 11),"#)
        await #expect(throws: AccessTokenError.invalid) { try await strict.verify(early) }
        #expect(try await tolerant.verify(early).userID == user)
        await #expect(throws: AccessTokenError.invalid) { try await tolerant.verify(tooEarly) }
        for nbf in [Int64.min, Int64.max, -1] {
            let strange = try signed(both + #""nbf":\#(nbf),"#)
            await #expect(throws: AccessTokenError.invalid) { try await tolerant.verify(strange) }
        }

        let text = try await strict.issue(to: user, session: session)
        clock.advance(by: .seconds(900))
        await #expect(throws: AccessTokenError.expired) { try await strict.verify(text) }
        #expect(try await tolerant.verify(text).userID == user)
        clock.advance(by: .seconds(10))
        await #expect(throws: AccessTokenError.expired) { try await tolerant.verify(text) }
    }

    @Test("The key set has the public keys, by which another program verifies a token, and no secret")
    func keySet() async throws {
        let tokens = try tokens("\(key("es256", 5)),\(key("eddsa", 6)),\(hs256)")
        let json = try JSONValue(parsing: String(decoding: JSONEncoder().encode(tokens.keySet), as: UTF8.self))
        let keys = json["keys"]?.array ?? []
        #expect(keys.map { $0["kid"]?.string } == ["es256-5", "eddsa-6"])
        #expect(keys.map { $0["kty"]?.string } == ["EC", "OKP"])
        #expect(keys.map { $0["alg"]?.string } == ["ES256", "EdDSA"])
        #expect(keys.map { $0["crv"]?.string } == ["P-256", "Ed25519"])
        #expect(keys.map { $0["y"] == nil } == [false, true])
        #expect(keys.allSatisfy { $0["d"] == nil && $0["k"] == nil })

        let text = try await tokens.issue(to: user, session: session)
        let parts = text.split(separator: ".").map(String.init)
        let point = [keys[0]["x"], keys[0]["y"]].flatMap { Base64URL.decode($0?.string ?? "") ?? [] }
        let publicKey = try P256.Signing.PublicKey(rawRepresentation: point)
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: Base64URL.decode(parts[2]) ?? [])
        #expect(publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
    }

    @Test("The key set is served without credentials and without the prefix; it is empty with secrets only")
    func route() async throws {
        try await withReaders { app in
            let response = try await app.get("/.well-known/jwks.json")
            #expect(response.status == 200 && response.headers[.contentType] == "application/json")
            #expect(response.json["keys"]?.array?.isEmpty == true)
        }
        let settings = ["auth.signing_keys": "\(key("es256", 5)),\(key("eddsa", 6)),\(hs256)"]
        try await withApp(SampleApp.self, settings: settings) { app in
            let response = try await app.get("/.well-known/jwks.json")
            let names = response.json["keys"]?.array?.map { $0["kid"]?.string }
            #expect(names == ["es256-5", "eddsa-6"])
            let ada = try await app.signUp()
            #expect(try part(0, of: ada.accessToken)["kid"]?.string == "es256-5")
            #expect(try await ada.get("/users/me").status == 200)
            #expect(try await app.get("/api/v1/.well-known/jwks.json").status == 404)
            let tag = try #require(response.headers[.eTag])
            #expect(
                try await app.send(.get, "/.well-known/jwks.json", headers: [.ifNoneMatch: tag]).status == 304)
        }
    }

    @Test(
        "Private keys of another length are refused",
        arguments: [("es256", 31), ("es256", 33), ("eddsa", 31), ("eddsa", 64)])
    func length(prefix: String, count: Int) {
        let text = "a:\(prefix)." + Base64URL.encode([UInt8](repeating: 5, count: count))
        #expect(throws: NamedKeysError.self) { try SigningKeys(parsing: text) }
    }

    @Test("A private key of ES256 that is no number of the curve is refused")
    func zero() {
        let text = "a:es256." + Base64URL.encode([UInt8](repeating: 0, count: 32))
        #expect(throws: NamedKeysError.notBase64(entry: 1)) { try SigningKeys(parsing: text) }
    }

    private func part(_ index: Int, of text: String) throws -> JSONValue {
        let bytes = try #require(Base64URL.decode(text.split(separator: ".")[index]))
        return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Returns a token of ``hs256`` with these claims besides user, session and times.
    private func signed(_ claims: String) throws -> String {
        let now = clock.now.seconds
        let all = #"{\#(claims)"sub":"\#(user)","sid":"\#(session)","iat":\#(now),"exp":\#(now + 900)}"#
        let header = #"{"alg":"HS256","typ":"at+jwt","kid":"old"}"#
        let text = Base64URL.encode(header.utf8) + "." + Base64URL.encode(all.utf8)
        let key = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
        return text + "." + Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}
