import HTTPTypes
import Logging
import SampleProduct
import Testing
import Trellis
import TrellisAuth
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

/// The product without administration and without sign-up.
private struct ClosedProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.admin = nil
            system.routes = RouteChanges().removing(.signup, of: AuthModule.self)
        }
    }
}

/// The product with a start page of its own.
private struct HomeProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform)
        composition.modules += [HomeModule()]
        return composition
    }
}

private struct HomeModule: Module {
    static let name = "home"

    var unprefixedRoutes: [Route] {
        [
            Route(
                .get, "/", access: AccessRule<PublicContext>.open(reason: "The start page is public."),
                handler: "Home.start", summary: "The start page.", returns: ResponseEncoder(NoContent.self)
            ) { _ in NoContent() }
        ]
    }
}

@Suite("The landing page of a product")
struct LandingPageTests {
    @Test("The page has the first steps of the modules and a link to the administration")
    func page() async throws {
        try await withApp(SampleApp.self) { app in
            let page = try await app.get("/")
            #expect(page.status == 200)
            #expect(page.text.contains("<h1>Sample "))
            #expect(page.text.contains("<a href=\"/admin\">"))
            let steps = ["/api/v1/auth/signup", "/api/v1/auth/login", "/api/v1/users/me"].map { path in
                page.text.firstRange(of: "http://localhost\(path)")?.lowerBound
            }
            #expect(steps.allSatisfy { $0 != nil })
            #expect(steps.compactMap(\.self) == steps.compactMap(\.self).sorted())
            let german = try await app.send(.get, "/", headers: [.acceptLanguage: "de"]).text
            #expect(german.contains("<h3>Registrieren</h3>") && german.contains("<strong>Verwaltung</strong>"))
        }
    }

    @Test("The requests on the page work as they are: sign up, then call with the token of the response")
    func steps() async throws {
        try await withApp(SampleApp.self) { app in
            let page = try await app.get("/").text
            let body = try #require(
                page.firstMatch(of: /auth\/signup.*?-d &#39;(.*?)&#39;<\/code>/.dotMatchesNewlines()))
            let json = body.1.replacing("&quot;", with: "\"")
            let signUp = try await app.send(
                .post, "/api/v1/auth/signup", bytes: Array(json.utf8), headers: [.contentType: "application/json"])
            #expect(signUp.status == 201)
            let token = try #require(signUp.json["access_token"]?.string)
            #expect(page.contains("-H &quot;Authorization: Bearer $TOKEN&quot;"))
            let me = try await app.send(.get, "/api/v1/users/me", headers: [.authorization: "Bearer \(token)"])
            #expect(me.status == 200)
        }
    }

    @Test("What the product leaves out isn't on the page")
    func leftOut() async throws {
        try await withApp(ClosedProduct.self) { app in
            let page = try await app.get("/").text
            #expect(!page.contains("/admin") && !page.contains("auth/signup"))
            #expect(page.contains("auth/login"))
        }
    }

    @Test("In production there is no page unless the setting asks for it")
    func production() throws {
        func routes(_ values: [String: String], _ environment: String) throws -> [Route] {
            var values = values
            values["auth.signing_keys"] = "k:" + String(repeating: "A", count: 43) + "="
            values["database.cursor_key"] = "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd"
            values["webhooks.secret_keys"] = values["auth.signing_keys"]
            let settings = try SettingsSources(values: values, environment: environment).read(
                Application.settings(of: SampleApp.self))
            let platform = Platform(
                settings: settings, database: try Database.open("sqlite::memory:"), clock: SystemClock(),
                metrics: PrometheusRegistry(), logger: Logger(label: "test"))
            return try Application(SampleApp.self, on: platform).routes.routes
        }
        func names(_ values: [String: String] = [:], in environment: String) throws -> [String] {
            try routes(values, environment).filter { $0.path == "/" }.map(\.handlerName)
        }
        #expect(try names(in: "development") == ["Landing.page"])
        #expect(try names(in: "production") == [])
        #expect(try names(["web.landing_page": "on"], in: "production") == ["Landing.page"])
        #expect(try names(["web.landing_page": "/docs"], in: "production") == ["Landing.redirect"])
        #expect(try names(["web.landing_page": "off"], in: "development") == [])
    }

    @Test("A product's own route wins, and no setting changes it")
    func own() async throws {
        for choice in ["on", "off", "/docs"] {
            try await withApp(HomeProduct.self, settings: ["web.landing_page": choice]) { app in
                let status = try await app.get("/").status
                #expect(status == 204)
                #expect(app.routes.filter { $0.path == "/" }.map(\.handlerName) == ["Home.start"])
            }
        }
    }

    @Test("The setting turns the page off, or redirects")
    func settings() async throws {
        try await withApp(SampleApp.self, settings: ["web.landing_page": "off"]) { app in
            let problem = try await app.get("/").problem
            #expect(problem == "route.not_found")
        }
        try await withApp(SampleApp.self, settings: ["web.landing_page": "https://example.com/start"]) { app in
            let answer = try await app.get("/")
            #expect(answer.status == 302)
            #expect(answer.headers[.location] == "https://example.com/start")
        }
    }

    @Test("A slash at the end of a path is redirected before the guard, and ignored if the setting says so")
    func slashes() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let answer = try await ada.get("/samples/?limit=2")
            #expect(answer.status == 308)
            #expect(answer.headers[.location] == "/api/v1/samples?limit=2")
            #expect(try await app.get("/api/v1/samples/").status == 308)
        }
        try await withApp(SampleApp.self, settings: ["web.trailing_slash": "ignore"]) { app in
            let ada = try await app.signUp()
            let created = try await ada.post("/samples/", ["name": "Apollo"])
            #expect(created.status == 201)
            let path = try #require(created.headers[.location])
            #expect(path.hasPrefix("/api/v1/samples/") && !path.contains("//"))
            #expect(try await app.send(.get, path + "/", headers: ada.headers).status == 200)
            #expect(try await app.get("/api/v1/samples/").status == 401)
        }
    }
}
