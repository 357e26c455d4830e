import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite("The client behind trusted proxies")
struct TrustedProxiesTests {
    private let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8:1::/48"])

    private func client(_ peer: String, _ fields: [(String, String)]) throws -> RequestClient {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return proxies.client(of: IPAddress(peer), headers)
    }

    private func address(_ peer: String, _ fields: [(String, String)]) throws -> String? {
        try client(peer, fields).address.map { "\($0)" }
    }

    @Test("Fields of a peer that isn't trusted don't count")
    func stranger() throws {
        let fields = [
            ("Forwarded", "for=192.0.2.1;proto=https;host=evil.example"), ("X-Forwarded-For", "192.0.2.1"),
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"),
        ]
        #expect(try client("203.0.113.9", fields) == RequestClient(address: IPAddress("203.0.113.9")))
        #expect(TrustedProxies([]).client(of: IPAddress("10.0.0.1"), [:]).address == IPAddress("10.0.0.1"))
        #expect(proxies.client(of: nil, [.forwarded: "for=192.0.2.1"]) == RequestClient())
    }

    @Test(
        "The nearest address that isn't a proxy's is the client, whatever the client wrote before it",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("198.51.100.7, 192.0.2.1", "192.0.2.1"),
            ("198.51.100.7, 192.0.2.1, 10.0.0.2", "192.0.2.1"), ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("2001:db8:2::9", "2001:db8:2::9"), ("[2001:db8:2::9]:4711", "2001:db8:2::9"),
            ("192.0.2.1:4711", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("10.0.0.9", "10.0.0.9"),
            ("192.0.2.1, unknown", "10.0.0.1"), ("192.0.2.1, ", "192.0.2.1"), ("", "10.0.0.1"), (" , ,", "10.0.0.1"),
            ("192.0.2.1, evil", "10.0.0.1"), ("192.0.2.1 10.0.0.2", "10.0.0.1"), ("127.1", "10.0.0.1"),
            ("192.0.2.1:99999999", "10.0.0.1"), ("[192.0.2.1]", "10.0.0.1"), ("2001:db8:1::5", "2001:db8:1::5"),
        ])
    func xForwardedFor(_ value: String, _ expected: String) throws {
        #expect(try address("10.0.0.1", [("X-Forwarded-For", value)]) == expected)
    }

    @Test(
        "Forwarded is read from its end: quotation marks and garbage before the proxy's element change nothing",
        arguments: [
            ("for=192.0.2.1", "192.0.2.1"), ("For=\"192.0.2.1:80\" ; Proto=https", "192.0.2.1"),
            ("for=\"[2001:db8:2::9]\"", "2001:db8:2::9"), ("for=\"[2001:db8:2::9]:_port\"", "2001:db8:2::9"),
            ("for=198.51.100.7, for=192.0.2.1, for=10.0.0.2", "192.0.2.1"), ("for=\", for=192.0.2.1", "192.0.2.1"),
            ("for=\"a\\\", for=192.0.2.1", "192.0.2.1"), ("=;;\u{1},for=192.0.2.1", "192.0.2.1"),
            ("for=192.0.2.1, for=_hidden", "10.0.0.1"), ("for=192.0.2.1, for=unknown;by=10.0.0.1", "10.0.0.1"),
            ("for=192.0.2.1;for=192.0.2.2", "10.0.0.1"), ("for=192.0.2.1, garbage", "10.0.0.1"),
            ("for=2001:db8:2::9", "10.0.0.1"), ("for=\"2001:db8:2::9\"", "10.0.0.1"), ("for=\"192.0.2.1", "10.0.0.1"),
            ("for=[2001:db8:2::9", "10.0.0.1"), ("proto=https", "10.0.0.1"), ("for=", "10.0.0.1"),
            ("for=192.0.2.1, for=10.0.0.3, , for=10.0.0.2", "192.0.2.1"),
        ])
    func forwarded(_ value: String, _ expected: String) throws {
        #expect(try address("10.0.0.1", [("Forwarded", value)]) == expected)
    }

    @Test("Several fields are one list, in their order")
    func severalFields() throws {
        let fields = [("Forwarded", "for=198.51.100.7"), ("Forwarded", "for=192.0.2.1"), ("Forwarded", "for=10.0.0.2")]
        #expect(try address("10.0.0.1", fields) == "192.0.2.1")
        let lists = [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-For", "192.0.2.1, 10.0.0.2")]
        #expect(try address("2001:db8:1::1", lists) == "192.0.2.1")
    }

    @Test("When the two fields name different clients, neither counts: the client isn't the proxy, but unknown")
    func contradiction() throws {
        let written = ("X-Forwarded-For", "192.0.2.1")
        for forged in ["for=198.51.100.7", "garbage", "for=_hidden", "for=10.0.0.9", "for=\""] {
            #expect(try address("10.0.0.1", [("Forwarded", forged), written]) == "::")
        }
        #expect(try address("10.0.0.1", [("Forwarded", "for=192.0.2.1"), ("X-Forwarded-For", "garbage")]) == "::")
        #expect(try address("10.0.0.1", [("Forwarded", "for=192.0.2.1;proto=https"), written]) == "192.0.2.1")
        #expect(try client("10.0.0.1", [("Forwarded", "for=198.51.100.7;proto=https"), written]).scheme == nil)
    }

    @Test("A client that writes its own address into the other field chooses neither scheme nor host")
    func addedField() throws {
        let own = ("Forwarded", "for=192.0.2.1;proto=https;host=evil.example")
        let written = ("X-Forwarded-For", "192.0.2.1")
        #expect(try client("10.0.0.1", [own, written]) == RequestClient(address: IPAddress("192.0.2.1")))
        let both = [own, written, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "app.example.com")]
        #expect(try client("10.0.0.1", both) == RequestClient(address: IPAddress("192.0.2.1"), scheme: "https"))
    }

    @Test("A proxy that the settings don't have is told once; a client elsewhere that sends the fields isn't")
    func notice() async throws {
        var settings = WebSettings()
        for (peer, proxies, count) in [
            ("10.0.0.1", [], 1), ("203.0.113.9", [], 0), ("10.0.0.1", ["10.0.0.1"], 0),
            ("192.168.0.9", ["10.0.0.1"], 0),
        ] as [(String, [String], Int)] {
            settings.trustedProxies = proxies
            let app = try WebTestApp([Route.open("/who") { _ in .plain("") }], settings: settings)
            var head = HTTPRequest(method: .get, scheme: "http", authority: "inner", path: "/who")
            head.headerFields = [.forwardedFor: "192.0.2.1"]
            for _ in 0..<3 { _ = await app.web.respond(to: head, from: IPAddress(peer)) }
            #expect(app.lines.filter { $0.contains("web.trusted_proxies") }.count == count, "\(peer)")
        }
    }

    @Test("A network of IPv4 addresses in the form of IPv6 is a proxy's as well")
    func mappedNetworks() {
        let mapped = TrustedProxies(["::ffff:10.0.0.0/104", "::ffff:127.0.0.1"])
        for peer in ["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3"] {
            #expect(
                mapped.client(of: IPAddress(peer), [.forwardedFor: "192.0.2.1"]).address == IPAddress("192.0.2.1"))
        }
    }

    @Test("No more than 32 proxies are considered, and a field of any length takes no long time")
    func length() throws {
        let proxies = Array(repeating: "10.0.0.2", count: 40).joined(separator: ", ")
        #expect(try address("10.0.0.1", [("X-Forwarded-For", "192.0.2.1, " + proxies)]) == "10.0.0.2")
        for garbage in ["\"", "\\\"", ",", ";", "for=_a,", "[", "="] {
            let field = String(repeating: garbage, count: 30_000 / garbage.utf8.count)
            #expect(try address("10.0.0.1", [("Forwarded", field + ",for=192.0.2.1")]) == "192.0.2.1")
        }
    }

    @Test("Scheme and host are those of the client's hop, if they are valid")
    func schemeAndHost() throws {
        let one = try client("10.0.0.1", [("Forwarded", "for=192.0.2.1;proto=HTTPS;host=\"app.example.com:8443\"")])
        #expect(one.scheme == "https" && one.host == "app.example.com:8443")
        let fields = [
            ("X-Forwarded-For", "198.51.100.7, 192.0.2.1, 10.0.0.2"), ("X-Forwarded-Proto", "gopher, https, http"),
            ("X-Forwarded-Host", "evil.example, app.example.com, inner"),
        ]
        let two = try client("10.0.0.1", fields)
        #expect(two.scheme == "https" && two.host == "app.example.com")
        let three = try client("10.0.0.1", [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "a/b<script>")])
        #expect(three == RequestClient(address: IPAddress("10.0.0.1"), scheme: "https"))
    }

    @Test("A request has the client that its trusted proxy names, in its scope and in the access log too")
    func request() async throws {
        var settings = WebSettings()
        settings.trustedProxies = ["10.0.0.0/8"]
        let route = Route.open("/who") { request in
            let info = request.info
            let client = info.clientAddress.map { "\($0)" } ?? "none"
            return .plain("\(client) \(info.remoteAddress ?? "none") \(info.scheme) \(info.host ?? "none")")
        }
        let app = try WebTestApp([route], settings: settings)
        var head = HTTPRequest(method: .get, scheme: "http", authority: "inner", path: "/who")
        head.headerFields = [.forwarded: "for=192.0.2.1;proto=https;host=app.example.com"]
        for (peer, expected) in [
            ("10.0.0.1", "192.0.2.1 10.0.0.1 https app.example.com"),
            ("203.0.113.9", "203.0.113.9 203.0.113.9 http inner"),
        ] {
            let response = await app.web.respond(to: head, from: IPAddress(peer))
            #expect(String(buffer: try await response.collectBody()) == expected)
        }
        #expect(app.lines.contains { $0.contains("192.0.2.1") })
    }
}
