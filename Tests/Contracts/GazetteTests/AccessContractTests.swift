import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Contract: access and documents")
struct AccessContractTests {
    /// A kind of caller.
    private enum Caller: CaseIterable {
        case anonymous, forged, author, other
    }

    /// The routes that change what belongs to one user.
    private static let own: Set = [
        "PUT /api/articles/{slug}", "DELETE /api/articles/{slug}", "DELETE /api/articles/{slug}/comments/{id}",
    ]

    /// The bodies of the routes that need one.
    private static let bodies: [String: JSONValue] = [
        "POST /api/users": ["user": ["username": "new", "email": "new@example.com", "password": "long enough for it"]],
        "POST /api/users/login": ["user": ["email": "ada@example.com", "password": .string(TestApp.password)]],
        "PUT /api/user": ["user": ["bio": "I write."]],
        "POST /api/articles": ["article": ["title": "A", "description": "B", "body": "C"]],
        "PUT /api/articles/{slug}": ["article": ["title": "D"]],
        "POST /api/articles/{slug}/comments": ["comment": ["body": "Well said."]],
    ]

    /// The designed rule, implemented independently of the guard's code.
    private func expected(_ route: Route, _ caller: Caller) -> ClosedRange<Int> {
        switch (route.access, caller) {
        case (.open, _), (.optional, .anonymous): 200...299
        case (_, .anonymous), (_, .forged): 401...401
        case (_, .other): Self.own.contains("\(route.method) \(route.path)") ? 403...403 : 200...299
        case (_, .author): 200...299
        }
    }

    @Test("Every route admits exactly the callers that its rule allows, and every response is as the document says")
    func matrix() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            let documented = DocumentedBody(document: app.application.document.json)
            let routes = app.routes.filter { $0.path.hasPrefix("/api") }
            #expect(routes.count == 19)
            for (route, caller) in routes.flatMap({ route in Caller.allCases.map { (route, $0) } }) {
                let name = "\(route.method) \(route.path)"
                // What one call deletes, the next one finds again.
                let slug = try await ada.write("Engines")
                _ = try await ada.comment(on: slug, "Mine.")
                let path = route.path.replacing("{slug}", with: slug).replacing("{id}", with: "1")
                    .replacing("{username}", with: "ada")
                let headers: HTTPFields =
                    switch caller {
                    case .anonymous: [:]
                    case .forged: [.authorization: "Token forged"]
                    case .author: ada.headers
                    case .other: bob.headers
                    }
                var body = Self.bodies[name]
                if name == "POST /api/users" {
                    let new = JSONValue.string("new_\(caller)")
                    body = [
                        "user": ["username": new, "email": "\(caller)@example.org", "password": "long enough for it"]
                    ]
                }
                let response = try await app.send(route.method, path, body: body, headers: headers)
                #expect(expected(route, caller) ~= response.status, "\(name) as \(caller): \(response.text)")
                let method = route.method.rawValue.lowercased()
                #expect(documented.deviations(of: response, to: method, route.path) == [], "\(name) as \(caller)")
                guard response.status == 401 else { continue }
                // Who calls is checked before what is sent.
                let malformed = try await app.send(
                    route.method, path + "?limit=x", bytes: Array("{".utf8), headers: headers)
                #expect(malformed.status == 401, "\(name) as \(caller)")
            }
        }
    }

    @Test("Only signing up, logging in and what isn't about users is open; reading is optional, writing needs a user")
    func rules() async throws {
        try await withGazette { app in
            for route in app.routes where route.path.hasPrefix("/api") {
                let name = "\(route.method) \(route.path)"
                switch route.access {
                case .open: #expect(["POST /api/users", "POST /api/users/login"].contains(name))
                case .optional: #expect(route.method == .get)
                case .authenticated: break
                default: Issue.record("\(name) has the rule \(route.access)")
                }
            }
            let others = app.routes.map(\.path).filter { !$0.hasPrefix("/api") && !$0.hasPrefix("/docs") }
            #expect(Set(others) == ["/", "/.well-known/jwks.json", "/health", "/ready", "/metrics", "/openapi.json"])
        }
    }

    @Test("The document lists every route with its scheme, in camelCase, and refers only to what it has")
    func document() async throws {
        try await withGazette { app in
            let document = app.application.document.json
            #expect(document["components"]?["securitySchemes"]?.object?.keys == ["tokenAuth"])
            var operations: Set<String> = []
            for route in app.routes where route.path.hasPrefix("/api") {
                let operation = try #require(
                    document["paths"]?[route.path]?[route.method.rawValue.lowercased()], "\(route.path)")
                operations.insert(operation["operationId"]?.string ?? "")
                let schemes = (operation["security"]?.array ?? []).flatMap { $0.object?.keys ?? [] }
                if case .open = route.access {
                    #expect(schemes == [])
                } else {
                    #expect(schemes == ["tokenAuth"], "\(route.path)")
                }
                #expect(operation["tags"] != ["api"])
            }
            #expect(operations.count == 19)
            let text = document.description
            let references = text.matches(of: #/"\$ref":\s*"#/components/(\w+)/([^"]+)"/#)
            #expect(references.count > 50)
            for reference in references {
                let target = document["components"]?[String(reference.1)]?[String(reference.2)]
                #expect(target != nil, "\(reference.0)")
            }
            let schemas = document["components"]?["schemas"]
            #expect(schemas?["ArticleResponse"]?["properties"]?["favoritesCount"] != nil)
            #expect(schemas?["WrappedPage_ArticleResponse"]?["properties"]?["articlesCount"] != nil)
            #expect(schemas?["GazetteFailure"] != nil && schemas?["Problem"] == nil)
            #expect(!text.contains("X-Tenant-ID") && !text.contains("tenant."))
        }
    }
}
