import Testing

@testable import TrellisWeb

@Suite("Host names")
struct HostNameTests {
    @Test(
        "A name is read in its normal form: small letters, without port and final dot",
        arguments: [
            ("acme.app", "acme.app"), ("ACME.App", "acme.app"), ("acme.app:8080", "acme.app"),
            ("acme.app.", "acme.app"), ("acme.app.:443", "acme.app"), ("localhost", "localhost"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("a-b.c1.d", "a-b.c1.d"), ("acme.app:", "acme.app"),
        ])
    func normal(host: String, text: String) {
        #expect(HostName(host)?.text == text)
    }

    @Test(
        "Text that is no host name, and an IP address, has no name",
        arguments: [
            "", ".", "..", "acme..app", ".acme.app", "acme.app..", "-acme.app", "acme-.app", "acme_x.app", "acme app",
            "acme.app:80:80", "acme.app:http", "acme.app:123456", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080",
            "::1", "bücher.example", "acme.app/", "user@acme.app", "acme.app\u{0}", "acme.app%2eevil", "1",
        ])
    func refused(host: String) {
        #expect(HostName(host) == nil)
    }

    @Test("Labels have at most 63 bytes, names at most 253")
    func limits() {
        let label = String(repeating: "a", count: 63)
        #expect(HostName("\(label).app") != nil)
        #expect(HostName("a\(label).app") == nil)
        let long = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
        #expect(long.utf8.count == 253 && HostName(long) != nil && HostName("\(long).") != nil)
        #expect(HostName("b.\(long)") == nil)
        #expect(HostName(String(repeating: "a.", count: 100_000)) == nil)
    }

    @Test("The prefix of a zone is what precedes it, label by label")
    func prefix() throws {
        let zone = try #require(HostName("acme.app"))
        func prefix(_ host: String) -> Substring? { HostName(host)?.prefix(below: zone) }
        #expect(prefix("globex.acme.app") == "globex")
        #expect(prefix("a.b.acme.app") == "a.b")
        #expect(prefix("acme.app") == nil)
        #expect(prefix("evilacme.app") == nil)
        #expect(prefix("acme.app.evil.com") == nil)
        #expect(HostName("x.acme.app")?.isIn(zone) == true && HostName("xacme.app")?.isIn(zone) == false)
    }
}
