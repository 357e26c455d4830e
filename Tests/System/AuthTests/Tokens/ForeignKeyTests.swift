import Crypto
import Testing
import TrellisKernel

@testable import TrellisAuth

/// Keys of access tokens come from the settings only.
///
/// Source: OWASP ASVS 5, 9.1.3; RFC 8725, section 3.10.
@Suite struct ForeignKeyTests {
    private let clock = ManualClock()
    private let own = [UInt8](repeating: 9, count: 32)
    private let foreign = [UInt8](repeating: 66, count: 32)

    private static let fields = [
        #""jku":"https://evil.example/keys""#, #""x5u":"https://evil.example/certificate""#, #""x5c":["MIIB"]"#,
        #""jwk":{"kty":"oct","kid":"own","k":"QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI"}"#,
    ]

    private func tokens() throws -> AccessTokens {
        AccessTokens(
            keys: try SigningKeys(parsing: "own:" + Base64URL.encode(own)), lifetime: .seconds(900), clock: clock)
    }

    private func token(_ field: String, signedWith key: [UInt8]) throws -> String {
        let claims = TokenClaims(
            iss: "trellis", aud: ["api"], sub: ID<User>().description, sid: ID<Session>().description,
            iat: clock.now.seconds, exp: clock.now.seconds + 60)
        let header = #"{"alg":"HS256","typ":"at+jwt","kid":"own",\#(field)}"#
        let signed = Base64URL.encode(header.utf8) + "." + (try claims.text())
        let code = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: SymmetricKey(data: key))
        return signed + "." + Base64URL.encode(Array(code))
    }

    @Test("A key, or its address, in the header of a token verifies nothing", arguments: fields)
    func foreignKey(field: String) async throws {
        let forged = try token(field, signedWith: foreign)
        await #expect(throws: AccessTokenError.invalid) { try await tokens().verify(forged) }
    }

    @Test("Such a field changes nothing about a token that is signed with the key of the settings", arguments: fields)
    func ownKey(field: String) async throws {
        _ = try await tokens().verify(try token(field, signedWith: own))
    }
}
