import HTTPTypes
import Testing

@testable import TrellisWeb

@Suite("Schemes of credentials")
struct CredentialSchemeTests {
    private static let all: [CredentialScheme] = [
        .bearer, .authorization("Token"), .header("X-Session-Token"), .cookie("session"),
    ]

    private func read(
        _ headers: HTTPFields, _ schemes: [CredentialScheme] = all, method: HTTPRequest.Method = .get,
        host: String? = "acme.app"
    ) throws(AccessError) -> Credentials {
        let identification = RequestIdentification(schemes: schemes)
        return try RequestInfo(
            id: "r", method: method, headers: headers, host: host, identification: identification
        ).credentials()
    }

    @Test("Each scheme carries the same token, and the credentials name the scheme")
    func schemes() throws {
        let session = HTTPField.Name.known("X-Session-Token")
        #expect(try read([.authorization: "Bearer abc"]) == Credentials(token: "abc", scheme: .bearer))
        #expect(try read([.authorization: "token abc"]) == Credentials(token: "abc", scheme: .authorization("Token")))
        #expect(try read([session: " abc "]) == Credentials(token: "abc", scheme: .header("X-Session-Token")))
        #expect(
            try read([.cookie: "theme=dark; session=abc"]) == Credentials(token: "abc", scheme: .cookie("session")))
    }

    @Test("A place of tokens with something else than one token is unauthenticated, also beside a valid cookie")
    func malformed() {
        for field in ["Bearer", "Bearer ", "Bearer a b", "Bearer a\tb", "Token"] {
            #expect(throws: AccessError.unauthenticated) { try read([.authorization: field, .cookie: "session=abc"]) }
        }
        #expect(throws: AccessError.unauthenticated) { try read([.known("X-Session-Token"): "a b"]) }
        #expect(throws: AccessError.unauthenticated) { try read([.authorization: "Basic YTpi"]) }
        #expect(throws: AccessError.unauthenticated) { try read([:]) }
        #expect(throws: AccessError.unauthenticated) { try read([.cookie: "session="]) }
    }

    @Test("A word that the route doesn't accept doesn't hide the token of another scheme")
    func otherWord() throws {
        #expect(try read([.authorization: "Basic YTpi", .cookie: "session=abc"]).token == "abc")
    }

    @Test("Two tokens that differ are refused, equal ones count as the first scheme of the list")
    func ambiguous() throws {
        let session = HTTPField.Name.known("X-Session-Token")
        #expect(throws: AccessError.credentialsAmbiguous) {
            try read([.authorization: "Bearer abc", .cookie: "session=def"])
        }
        #expect(throws: AccessError.credentialsAmbiguous) { try read([session: "abc", .cookie: "session=abd"]) }
        #expect(throws: AccessError.credentialsAmbiguous) { try read([.cookie: "session=a; session=b"]) }
        var repeated = HTTPFields()
        repeated.append(HTTPField(name: .authorization, value: "Bearer abc"))
        repeated.append(HTTPField(name: .authorization, value: "Token abd"))
        #expect(throws: AccessError.credentialsAmbiguous) { try read(repeated) }
        #expect(try read([.authorization: "Bearer abc", .cookie: "session=abc"]).scheme == .bearer)
    }

    @Test("Tokens are compared byte by byte")
    func bytes() {
        // The same character in two forms of Unicode.
        #expect(throws: AccessError.credentialsAmbiguous) {
            try read([.authorization: "Bearer \u{E9}", .cookie: "session=e\u{301}"])
        }
    }

    @Test("Schemes that the route doesn't accept are ignored")
    func unaccepted() {
        #expect(throws: AccessError.unauthenticated) { try read([.cookie: "session=abc"], [.bearer]) }
        #expect(throws: AccessError.unauthenticated) { try read([.authorization: "Token abc"], [.bearer]) }
    }

    @Test(
        "A cookie counts for changes only if the request comes from a page of the same origin",
        arguments: [
            (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true), ([:], true),
            (["Origin": "https://acme.app"], true), (["Sec-Fetch-Site": "cross-site"], false),
            (["Sec-Fetch-Site": "same-site", "Origin": "https://evil.acme.app"], false),
            (["Origin": "https://evil.example"], false), (["Origin": "null"], false),
            (["Sec-Fetch-Site": "same-site", "Origin": "https://web.acme.app"], true),
        ] as [([String: String], Bool)])
    func origin(fields: [String: String], isAccepted: Bool) throws {
        let schemes: [CredentialScheme] = [.cookie("session", origins: ["https://web.acme.app"])]
        var headers: HTTPFields = [.cookie: "session=abc"]
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        if isAccepted {
            #expect(try read(headers, schemes, method: .post).token == "abc")
        } else {
            #expect(throws: AccessError.originMismatch) { try read(headers, schemes, method: .post) }
        }
        #expect(try read(headers, schemes, method: .get).token == "abc")
    }

    @Test("A token in Authorization needs no origin")
    func tokenOfOtherOrigin() throws {
        let headers: HTTPFields = [.authorization: "Bearer abc", .origin: "https://web.example"]
        #expect(try read(headers, method: .post).token == "abc")
    }

    @Test("Names in documents are identifiers")
    func names() {
        #expect(Self.all.map(\.name) == ["bearerAuth", "tokenAuth", "xSessionTokenHeader", "sessionCookie"])
        #expect(CredentialScheme.cookie("__Host-session").name == "hostSessionCookie")
    }

    @Test("Declarations that can't work are refused")
    func validation() {
        func check(_ schemes: [CredentialScheme], _ sources: [TenantSource] = .standard) throws(IdentificationError) {
            try RequestIdentification(schemes: schemes, tenantSources: sources).validate()
        }
        #expect(throws: Never.self) { try check(Self.all) }
        #expect(throws: IdentificationError.noScheme(route: nil)) { try check([]) }
        #expect(throws: IdentificationError.invalidScheme("X Token")) { try check([.header("X Token")]) }
        #expect(throws: IdentificationError.invalidScheme("Authorization: ")) { try check([.authorization("")]) }
        #expect(throws: IdentificationError.repeatedScheme("Authorization: bearer")) {
            try check([.bearer, .authorization("bearer")])
        }
        #expect(throws: IdentificationError.invalidTenantSource("subdomain of acme app")) {
            try check([.bearer], [.subdomain(of: "acme app")])
        }
        #expect(throws: IdentificationError.invalidTenantSource("header X Tenant")) {
            try check([.bearer], [.header("X Tenant")])
        }
    }
}
