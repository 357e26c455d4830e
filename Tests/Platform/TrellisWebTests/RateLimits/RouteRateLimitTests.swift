import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTexts

@testable import TrellisWeb

@Suite("Limits in documents and checks")
struct RouteRateLimitTests {
    private static func route(_ limits: RequestRateLimit..., path: String = "/things") -> Route {
        Route(
            .get, path, access: AccessRule<UserContext>.authenticated,
            handlerName: "ThingController.list\(path.dropFirst())",
            description: RouteDescription(summary: "List."), handler: { _, _ in .plain("") }
        ).rateLimited(by: limits)
    }

    private static func problems(_ routes: Route...) -> [String] {
        do {
            try RouteTable(routes).validate()
            return []
        } catch {
            return error.problems
        }
    }

    @Test("A limit without a name has that of its route and of its subject")
    func names() {
        let route = Self.route(.requests(5, per: .seconds(60), by: .user), .requests(9, per: .seconds(1), by: .address))
        #expect(route.rateLimits.map(\.name) == ["thing.listthings.user", "thing.listthings.address"])
        #expect(route.rateLimits.first?.description == "5 requests in 60 s by user (thing.listthings.user)")
        #expect(Self.problems(route).isEmpty)
    }

    @Test("The document has 429 with its fields, and the fields of the other responses")
    func document() throws {
        let document = OpenAPIDocument(
            title: "Test", version: "1", routes: [Self.route(.requests(5, per: .seconds(60), by: .user))])
        let responses = document.json["paths"]?["/things"]?["get"]?["responses"]
        let reference = try #require(responses?["429"]?["$ref"]?.string)
        let name = String(reference.split(separator: "/").last ?? "")
        let refused = try #require(document.json["components"]?["responses"]?[name])
        #expect(refused["description"]?.string?.contains("rate_limit.exceeded") == true)
        for name in ["Retry-After", "RateLimit", "RateLimit-Policy"] {
            #expect(refused["headers"]?[name]?["schema"] != nil, "\(name)")
        }
        let success = responses?["200"]?["headers"]
        #expect(success?["RateLimit"] != nil && success?["RateLimit-Policy"] != nil)
        let plain = OpenAPIDocument(title: "Test", version: "1", routes: [Self.route()])
        #expect(plain.json["paths"]?["/things"]?["get"]?["responses"]?["429"] == nil)
    }

    @Test("Limits that make no sense are problems at start")
    func checks() {
        let minute = Duration.seconds(60)
        let wrong: [(RequestRateLimit, String)] = [
            (.requests(0, per: minute, by: .user), "admits 0 requests"),
            (.requests(5, per: .milliseconds(1500), by: .user), "whole seconds"),
            (.requests(5, per: .zero, by: .user), "whole seconds"),
            (.requests(5, per: minute, by: .user, name: "a\"b"), "has the name"),
            (.requests(5, per: minute, by: .tenant), "limited by tenant, but its rule 'authenticated' identifies none"),
        ]
        for (limit, text) in wrong {
            let found = Self.problems(Self.route(limit))
            #expect(found.count == 1 && found.first?.contains(text) == true, "\(found)")
        }
        // A rule of users refuses keys, which counts for them.
        #expect(Self.problems(Self.route(.requests(5, per: minute, by: .key))).isEmpty)
        let twice = Self.route(.requests(5, per: minute, by: .user), .requests(50, per: .seconds(3600), by: .user))
        #expect(Self.problems(twice).contains { $0.contains("two limits of the name") })
        let shared = Self.route(.requests(5, per: minute, by: .user, name: "s"), path: "/a")
        let other = Self.route(.requests(6, per: minute, by: .user, name: "s"), path: "/b")
        #expect(Self.problems(shared, other).contains { $0.contains("has several numbers") })
        let same = Self.route(.requests(5, per: minute, by: .user, name: "s"), path: "/b")
        #expect(Self.problems(shared, same).isEmpty)
    }

    @Test("The limits of a product hold where the rule identifies their subject, except for exempt routes")
    func product() {
        let all = RequestRateLimit.Subject.allCases.map { subject in
            RequestRateLimit.requests(5, per: .seconds(60), by: subject, name: subject.rawValue)
        }
        func names(_ route: Route) -> [String] { route.rateLimited(byProduct: all).rateLimits.map(\.name) }
        #expect(names(.open("/open") { _ in .plain("") }) == ["address"])
        #expect(names(.protected("/user", .authenticated)) == ["user", "key", "address"])
        #expect(names(.protected("/member", .member)) == ["user", "key", "tenant", "address"])
        #expect(names(Route.protected("/health", .member).exemptFromRateLimits()).isEmpty)
    }

    @Test("The refusal is German for German readers")
    func german() throws {
        let error = RateLimitError.exceeded("search", requests: 5, seconds: 60, retryAfter: 3)
        let text = try WebTexts.catalog().text(error.text, named: error.textName, in: .german)
        #expect(text == "Das Limit search lässt 5 Anfragen in 60 Sekunden zu. Versuchen Sie es in 3 Sekunden erneut.")
    }
}
