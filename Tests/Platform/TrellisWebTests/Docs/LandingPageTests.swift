import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTexts

@testable import TrellisWeb

@Suite struct LandingPageTests {
    private static let create = TextKey("sample.landing.create", "Create a sample")
    private static let about = TextKey("sample.landing.about", "It's <yours> & free.")

    private func app(
        _ choice: LandingPageChoice = .on, entries: [LandingEntry]? = nil, besides: [Route] = [],
        publicURL: String? = nil, isForDevelopment: Bool = true
    ) throws -> WebTestApp {
        let api = SampleController.routes().map { $0.under("/api/v1") }
        let document = OpenAPIDocument(title: "A & <B>", version: "1.2", routes: api)
        let routes = try api + DocsRoutes(document: document, assets: "nowhere").routes + besides
        let texts = try WebTexts.catalog().merging(
            TextCatalog([Self.create: "Eine Probe anlegen", Self.about: "Sie gehört Ihnen."], in: .german))
        let landing = try LandingRoute.routes(
            choice, document: document, besides: routes,
            entries: entries ?? [
                .request(
                    SampleController.RouteName.create, Self.create, about: Self.about,
                    body: SampleCreate(name: "it's", count: 2))
            ], texts: texts, publicURL: publicURL, isForDevelopment: isForDevelopment)
        return try WebTestApp(routes + landing)
    }

    @Test("The page names the product, links to its documentation, and has the first requests to copy")
    func content() async throws {
        let answer = try await app().send(.get, "/")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        let text = answer.text
        #expect(text.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        #expect(text.contains("<h1>A &amp; &lt;B&gt; <small>1.2</small></h1>"))
        for path in ["/docs", "/docs/problems", "/openapi.json"] { #expect(text.contains("<a href=\"\(path)\">")) }
        #expect(text.contains("<p>It&#39;s &lt;yours&gt; &amp; free."))
        #expect(text.contains("web.landing_page"))
        let command = """
            TOKEN=…
            curl -X POST http://localhost/api/v1/samples \\
              -H &quot;Authorization: Bearer $TOKEN&quot; \\
              -H &#39;Content-Type: application/json&#39; \\
              -d &#39;{&quot;name&quot;:&quot;it&#39;\\&#39;&#39;s&quot;,&quot;count&quot;:2}&#39;
            """
        #expect(text.contains("<pre tabindex=\"0\"><code>\(command)</code></pre>"))
    }

    @Test("The page has no script, and its policy allows only its own style")
    func policy() async throws {
        let answer = try await app().send(.get, "/")
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(!policy.contains("unsafe") && !policy.contains("script-src"))
        #expect(!answer.text.contains("<script") && !answer.text.contains("style=\""))
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test("The page is in the language of the reader")
    func language() async throws {
        let app = try app()
        let german = try await app.send(.get, "/", [.acceptLanguage: "de-AT, en;q=0.5"])
        #expect(german.headers[.contentLanguage] == "de" || german.headers[.contentLanguage] == "de-AT")
        #expect(german.headers[.vary]?.contains("Accept-Language") == true)
        #expect(german.text.contains("<h2>Erste Schritte</h2>"))
        #expect(german.text.contains("<h3>Eine Probe anlegen</h3>"))
        #expect(try await app.send(.get, "/", [.acceptLanguage: "fr"]).text.contains("<h2>First steps</h2>"))
    }

    @Test("HEAD has the same fields and no body; other methods get 405")
    func head() async throws {
        let app = try app()
        let get = try await app.send(.get, "/")
        let head = try await app.send(.head, "/")
        #expect(head.status == 200 && head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
        #expect(try await app.send(.post, "/").status == 405)
    }

    @Test("An entry whose route isn't served is left out; without any, the first call fetches the document")
    func leftOut() async throws {
        let entries: [LandingEntry] = [
            .link(NestedController.RouteName.list, TextKey("a", "Gone"), about: TextKey("b", "Gone.")),
            .request(NestedController.RouteName.create, TextKey("c", "Gone"), about: TextKey("d", "Gone.")),
        ]
        let text = try await app(entries: entries).send(.get, "/").text
        #expect(!text.contains("Gone"))
        #expect(text.contains("<code>curl http://localhost/openapi.json</code>"))
        #expect(!text.contains("TOKEN"))
    }

    @Test("Commands use the public URL, else the requested host if it is one")
    func addresses() async throws {
        let text = try await app(publicURL: "https://api.example.com/x").send(.get, "/").text
        #expect(text.contains("curl -X POST https://api.example.com/x/api/v1/samples"))
        let app = try app()
        for (host, address) in [
            ("127.0.0.1:18080", "http://127.0.0.1:18080/"), ("[::1]:8080", "http://[::1]:8080/"),
            ("a\"><script>", "http://localhost/"), ("", "http://localhost/"), ("a b", "http://localhost/"),
        ] {
            let head = HTTPRequest(method: .get, scheme: "http", authority: host, path: "/")
            let response = try await app.web.respond(to: head).text()
            #expect(response.contains("\(address)api/v1/samples"), "\(host)")
        }
    }

    @Test("A page that isn't for development doesn't name the setting")
    func production() async throws {
        #expect(try await !app(isForDevelopment: false).send(.get, "/").text.contains("web.landing_page"))
    }

    @Test("off serves nothing; a redirect has its target; the product's own route wins")
    func choices() async throws {
        #expect(try await app(.off).send(.get, "/").status == 404)
        let redirect = try await app(.redirect(to: "/docs")).send(.get, "/")
        #expect(redirect.status == 302 && redirect.headers[.location] == "/docs")
        #expect(try await app(.redirect(to: "/docs")).send(.head, "/").headers[.location] == "/docs")
        for choice in [LandingPageChoice.on, .off, .redirect(to: "/docs")] {
            let own = try app(choice, besides: [.open("/") { _ in .plain("mine") }])
            #expect(try await own.send(.get, "/").text == "mine")
        }
    }

    @Test("The route is open with a reason, and not part of the document")
    func route() throws {
        let document = OpenAPIDocument(title: "A", version: "1", routes: [])
        for choice in [LandingPageChoice.on, .redirect(to: "/docs")] {
            let routes = try LandingRoute.routes(
                choice, document: document, besides: [], entries: [], texts: .empty, publicURL: nil,
                isForDevelopment: false)
            try RouteTable(routes).validate()
            guard case .open(let reason) = try #require(routes.first).access else {
                Issue.record("The route isn't open.")
                return
            }
            #expect(reason.hasSuffix("contains no data."))
            #expect(OpenAPIDocument(title: "A", version: "1", routes: routes).routes.isEmpty)
        }
    }

    @Test("Special characters of HTML are escaped even before a combining mark")
    func escaping() {
        #expect(HTMLPage.escaped("<\u{338}a&\u{301}\"'>") == "&lt;\u{338}a&amp;\u{301}&quot;&#39;&gt;")
    }
}
