import Testing
import TrellisKernel

@testable import TrellisWebhooks

@Suite("Strict parsing of webhook URLs")
struct WebhookURLTests {
    @Test(
        "A URL has one canonical form",
        arguments: [
            ("https://example.com", "https://example.com/"),
            ("HTTPS://Example.COM:8443/Hooks?a=b&c", "https://example.com:8443/Hooks?a=b&c"),
            ("https://example.com?x=1", "https://example.com/?x=1"), ("https://8.8.8.8/a", "https://8.8.8.8/a"),
            ("http://[2606:4700:0:0:0:0:0:1111]:80/", "http://[2606:4700::1111]:80/"),
            ("https://a_b.example/%20", "https://a_b.example/%20"),
        ])
    func canonical(_ text: String, _ expected: String) throws {
        let url = try WebhookURL(text)
        #expect(url.description == expected)
        #expect(try WebhookURL(url.description) == url)
    }

    @Test(
        "Invalid and ambiguous URLs are rejected",
        arguments: [
            "", "example.com", "//example.com", "ftp://example.com", "https:/example.com", "https://", "https:///a",
            "https://user@example.com", "https://user:pw@example.com", "https://example.com@127.0.0.1/",
            "https://example.com\\@127.0.0.1", "https://example.com#f", "https://example.com:0",
            "https://example.com:65536",
            "https://example.com:8a", "https://example.com:", "https://127.1", "https://2130706433",
            "https://0x7f000001",
            "https://0177.0.0.1", "https://1.2.3", "https://example.com.", "https://.example.com", "https://a..b",
            "https://-a.com", "https://[::1", "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/",
            "https://exa mple.com",
            "https://example.com/a b", "https://ex%61mple.com", "https://éxample.com", "https://example.com/\n",
            "javascript://x", "https://127.0.0.1.",
        ])
    func refused(_ text: String) {
        let refusal = #expect(throws: WebhookURL.ParseError.self) { try WebhookURL(text) }
        #expect(refusal?.text.english.isEmpty == false)
    }

    @Test(
        "The location of a redirect is a reference, which is resolved against the URL",
        arguments: [
            ("/new?c#f", "https://example.com:8443/new?c"), ("https://other.example/x#f", "https://other.example/x"),
            ("HTTP://other.example", "http://other.example/"), ("//other.example/", "https://other.example/"),
            ("//127.0.0.1:8080/x?y", "https://127.0.0.1:8080/x?y"), ("new", "https://example.com:8443/hooks/new"),
            ("new/?c=/../d", "https://example.com:8443/hooks/new/?c=/../d"),
            ("?c", "https://example.com:8443/hooks/in?c"), ("?", "https://example.com:8443/hooks/in?"),
            (".", "https://example.com:8443/hooks/"), ("./new:1", "https://example.com:8443/hooks/new:1"),
            ("..", "https://example.com:8443/"), ("../new", "https://example.com:8443/new"),
            ("../../../new/..", "https://example.com:8443/"), ("/a/b/c/./../../g", "https://example.com:8443/a/g"),
            ("https://other.example/a/../b", "https://other.example/b"), ("...", "https://example.com:8443/hooks/..."),
        ])
    func redirects(_ location: String, _ target: String) throws {
        let url = try WebhookURL("https://example.com:8443/hooks/in?a=b")
        #expect(try url.redirected(to: location).description == target)
    }

    @Test("A redirect below a URL without a path begins at its root")
    func redirectsAtRoot() throws {
        #expect(try WebhookURL("https://example.com").redirected(to: "new").description == "https://example.com/new")
    }

    @Test(
        "A location without a valid target is rejected",
        arguments: [
            "", "#f", "ftp://other.example", "mailto:x", "https:new", "new:1", "//", "///a", "//user@other.example/",
            "//127.1/", "//other.example:0/", "/a b", "a b", "/\\x", "/é",
        ])
    func redirectsNowhere(_ location: String) throws {
        let url = try WebhookURL("https://example.com:8443/hooks?a=b")
        #expect(throws: WebhookURL.ParseError.self) { try url.redirected(to: location) }
    }
}
