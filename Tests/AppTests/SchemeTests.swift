import App
import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Schemes and claims of a product")
struct SchemeTests {
    private static func fields(_ token: String) -> [(scheme: String, headers: HTTPFields)] {
        [
            ("bearerAuth", [.authorization: "Bearer \(token)"]), ("tokenAuth", [.authorization: "token \(token)"]),
            ("xSessionTokenHeader", HTTPFields([HTTPField(name: .sessionToken, value: token)])),
            ("hostSessionCookie", [.cookie: "theme=dark; __Host-session=\(token)"]),
        ]
    }

    @Test("Every scheme carries the same session, on every kind of rule")
    func schemes() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            for (scheme, headers) in Self.fields(ada.accessToken) {
                for path in ["whoami", "me", "visitor"] {
                    let response = try await app.send(.get, "\(Application.prefix)/\(path)", headers: headers)
                    #expect(response.status == 200, "\(scheme) \(path)")
                    #expect(response.json["scheme"] == .string(scheme), "\(path)")
                    #expect(response.json["phone"] == "+43123456", "\(scheme) \(path)")
                }
            }
            // A logout ends the session for all of them.
            let cookie: HTTPFields = [.cookie: "__Host-session=\(ada.accessToken)"]
            let out = try await app.send(.post, "\(Application.prefix)/auth/logout", headers: cookie)
            #expect(out.status == 204)
            for (scheme, headers) in Self.fields(ada.accessToken) {
                let response = try await app.send(.get, "\(Application.prefix)/whoami", headers: headers)
                #expect(Outcome(response) == Outcome(401, "auth.unauthenticated"), "\(scheme)")
            }
        }
    }

    @Test("A route with fewer schemes ignores the others, and its refusal names its own")
    func narrowed() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            for (scheme, headers) in Self.fields(ada.accessToken) {
                let response = try await app.send(.get, "\(Application.prefix)/keys", headers: headers)
                #expect(response.status == (scheme == "xSessionTokenHeader" ? 200 : 401), "\(scheme)")
                guard response.status == 401 else { continue }
                #expect(response.headers[.wwwAuthenticate] == "Header name=\"X-Session-Token\"")
            }
        }
    }

    @Test("Two tokens that differ are refused, whatever each of them is worth")
    func ambiguous() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            let other = try await app.logIn("ada@example.com")
            for token in [other.accessToken, "forged"] {
                let response = try await app.send(
                    .get, "\(Application.prefix)/whoami",
                    headers: [.authorization: "Bearer \(ada.accessToken)", .cookie: "__Host-session=\(token)"])
                #expect(Outcome(response) == Outcome(400, "auth.credentials_ambiguous"))
            }
        }
    }

    @Test("A change with a cookie must come from a page of the product; one with a token need not")
    func origin() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            func post(_ fields: HTTPFields, cookie: Bool = true) async throws -> Outcome {
                var headers = fields
                if cookie {
                    headers[.cookie] = "__Host-session=\(ada.accessToken)"
                } else {
                    headers[.authorization] = "Bearer \(ada.accessToken)"
                }
                return Outcome(try await app.send(.post, "\(Application.prefix)/forms", headers: headers))
            }
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            #expect(try await post([site: "same-origin"]) == Outcome(204))
            #expect(try await post([.origin: "https://web.acme.app", site: "same-site"]) == Outcome(204))
            let refused = Outcome(403, "auth.foreign_origin")
            #expect(try await post([.origin: "https://evil.acme.app", site: "same-site"]) == refused)
            #expect(try await post([.origin: "https://evil.example", site: "cross-site"]) == refused)
            #expect(try await post([.origin: "null"]) == refused)
            #expect(try await post([.origin: "https://evil.example"], cookie: false) == Outcome(204))
        }
    }

    @Test("Claims come from the rows of user, tenant and membership; those that are missing are the product's default")
    func claims() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            _ = try await ada.patch("/tenants/current", ["company": ["vat_id": "ATU1"]])
            let member = try await ada.get("/whoami").json
            #expect(member["phone"] == "+43123456" && member["vat_id"] == "ATU1" && member["office"] == .null)
            let user = try await ada.get("/me").json
            #expect(user["phone"] == "+43123456" && user["vat_id"] == .null)
            let root = try await app.superuser()
            #expect(try await root.get("/root").json["phone"] == "none")
            let anonymous = try await app.send(.get, "\(Application.prefix)/visitor")
            #expect(anonymous.json["scheme"] == "none" && anonymous.json["phone"] == .null)
            // They are as new as the request.
            _ = try await ada.patch("/users/me", ["profile": ["phone": "+43999999"]])
            #expect(try await ada.get("/whoami").json["phone"] == "+43999999")
        }
    }

    @Test("The cache of memberships keeps the claims, for each name of the tenant")
    func cachedClaims() async throws {
        try await withApp(IdentificationProduct.self, settings: ["access.cache_seconds": "5"]) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            #expect(try await ada.get("/whoami").json["phone"] == "+43123456")
            _ = try await ada.patch("/users/me", ["profile": ["phone": "+43999999"]])
            #expect(try await ada.get("/whoami").json["phone"] == "+43123456")
            app.clock.advance(by: .seconds(5))
            #expect(try await ada.get("/whoami").json["phone"] == "+43999999")
        }
    }

    @Test("The guard sends one statement, with claims and however many names the tenant has")
    func statements() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(IdentificationProduct.self, database: options) { app in
            let ada = try await app.acmeSignUp("ada", phone: "+43123456")
            _ = try await ada.patch("/tenants/current", ["slug": "globex"])
            let id = try #require(ada.tenantID)
            let token: HTTPFields = [.authorization: "Bearer \(ada.accessToken)"]
            var both = token
            both[.tenantID] = "\(id)"
            let requests: [(String, HTTPFields, String, Int)] = [
                ("whoami", token, "localhost", 200), ("whoami", both, "localhost", 200),
                ("whoami", token, "globex.acme.app", 200), ("t/globex/whoami", both, "globex.acme.app", 200),
                ("t/other/whoami", both, "globex.acme.app", 400), ("me", token, "localhost", 200),
                ("visitor", both, "globex.acme.app", 200), ("whoami", token, "unknown.example.com", 404),
            ]
            for (path, headers, host, status) in requests {
                sent.clear()
                let response = try await app.send(
                    .get, "\(Application.prefix)/\(path)", headers: headers, host: host)
                #expect(response.status == status, "\(path) \(host)")
                // A refusal identifies the user, for the limits and the audit.
                let statements = sent.all
                #expect(statements.count == (status == 200 ? 1 : 2), "\(path) \(host): \(statements)")
            }
            try await app.application.platform.database.validate(sent.all)
        }
    }

    @Test("The document has every scheme, each operation those that it accepts")
    func document() throws {
        let document = try Application.inspect(IdentificationProduct.self).document.json
        let schemes = document["components"]?["securitySchemes"]?.object?.keys
        #expect(schemes == ["bearerAuth", "hostSessionCookie", "tokenAuth", "xSessionTokenHeader"])
        let keys = document["paths"]?["\(Application.prefix)/keys"]?["get"]
        #expect(keys?["security"] == [["xSessionTokenHeader": []]])
        let path = document["paths"]?["\(Application.prefix)/t/{tenant}/whoami"]?["get"]
        let parameters = path?["parameters"]?.array?.map { $0["$ref"]?.string ?? "" }
        #expect(parameters == ["#/components/parameters/tenant", "#/components/parameters/X-Tenant-ID"])
    }

    @Test("A module that accepts an undeclared scheme is refused at start")
    func undeclared() throws {
        #expect {
            try Application.inspect(UndeclaredSchemeProduct.self)
        } throws: { error in
            guard case .undeclaredScheme("X-API-Key", let route) = error as? IdentificationError else { return false }
            return route.contains("Scheme.me")
        }
    }
}

/// A product with a module that accepts a scheme that the product doesn't declare.
private struct UndeclaredSchemeProduct: Product {
    static let name = App.name
    static let settings = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try App.compose(on: platform)
        composition.modules += [KeyModule()]
        return composition
    }
}

/// A module whose routes accept a key in a header field.
private struct KeyModule: Module {
    static let name = "keys"
    let credentialSchemes: [CredentialScheme]? = [.header("X-API-Key")]

    var routes: [Route] {
        [
            Route(
                .get, "me", access: .authenticated, handler: "Scheme.me", summary: "Do nothing.",
                returns: ResponseEncoder(NoContent.self)
            ) { (_: UserContext) in NoContent() }
        ]
    }
}

extension HTTPField.Name {
    fileprivate static var sessionToken: Self { Self("X-Session-Token") ?? .cookie }
}
