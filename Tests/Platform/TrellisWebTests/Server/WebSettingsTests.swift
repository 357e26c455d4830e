import Testing
import TrellisConfig
import TrellisWeb

@Suite struct WebSettingsTests {
    private func problem(_ key: String, _ value: String) -> String? {
        do throws(SettingsError) {
            _ = try SettingsSources(values: [key: value]).read(WebSettings.self)
            return nil
        } catch {
            return error.problems.map(\.message).joined(separator: "\n")
        }
    }

    @Test(
        "An origin that a browser sends is accepted",
        arguments: [
            "https://app.example.com", "http://localhost:3000", "http://127.0.0.1:8080", "https://[::1]:8443",
            "http://[::1]",
            "capacitor://localhost", "chrome-extension://abcdefghijklmnop", "https://xn--bcher-kva.example", "*", "",
            "https://a.example, https://b.example", "[\"https://a.example\"]", "http://example.com:443",
            "https://my_host.local",
        ])
    func origins(value: String) {
        #expect(problem("web.cors_origins", value) == nil)
    }

    @Test(
        "An origin that no browser sends is refused",
        arguments: [
            "https://app.example.com/", "https://app.example.com/x", "app.example.com", "//app.example.com", "https://",
            "https:app.example.com", "https://*.example.com", "https://*", "**", "https://App.example.com",
            "HTTPS://app.example.com",
            "https://app.example.com:443", "http://app.example.com:80", "https://app.example.com:",
            "https://app.example.com:0",
            "https://app.example.com:080", "https://app.example.com:65536", "https://app.example.com:8x",
            "https://user@app.example.com",
            "https://app.example.com?x", "https://app.example.com#x", "https://bücher.example",
            "https://app example.com",
            "\"https://app.example.com\"", "null", "https://[::1", "https://::1", "https://a..b", "https://-a.example",
            "https://a.example ,",
        ])
    func refusedOrigins(value: String) {
        #expect(problem("web.cors_origins", value)?.hasPrefix("web.cors_origins ") == true)
    }

    @Test(
        "An empty element of a list is refused",
        arguments: ["https://a.example,", ",https://a.example", "https://a.example,,https://b.example", ",", "[\"\"]"])
    func emptyElements(value: String) {
        #expect(problem("web.cors_origins", value)?.contains("which must not be empty") == true)
    }

    @Test(
        "The server listens on an IP address or a host name",
        arguments: [
            "0.0.0.0", "127.0.0.1", "::", "::1", "fe80::1%eth0", "localhost", "db-1.example.com", "my_container", "a",
        ])
    func hosts(value: String) {
        #expect(problem("web.host", value) == nil)
    }

    @Test(
        "Other texts are refused as a host",
        arguments: [
            "", "\"127.0.0.1\"", "'127.0.0.1'", "[::1]", "127.0.0.1:8080", "localhost:8080", "http://127.0.0.1",
            "127.0.0.1/", "256.0.0.1",
            "127.0.0", "local host", " localhost", "*", ":::", "fe80::1%", "a..b", "localhost.", "bücher",
        ])
    func refusedHosts(value: String) {
        #expect(problem("web.host", value)?.hasPrefix("web.host must ") == true)
    }

    @Test(
        "Trusted proxies are addresses and networks",
        arguments: ["10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "10.0.0.0/8,fd00::/8"])
    func proxies(value: String) {
        #expect(problem("web.trusted_proxies", value) == nil)
    }

    @Test(
        "Other texts are refused as a proxy when the process starts",
        arguments: ["proxy.example.com", "*", "10.0.0.1/8", "10.0.0.0/33", "[::1]", "10.0.0.0/8, 10.0.0.1:80"])
    func refusedProxies(value: String) {
        #expect(problem("web.trusted_proxies", value)?.contains("web.trusted_proxies") == true)
    }

    private func problem(_ values: [String: String]) -> String? {
        do throws(SettingsError) {
            _ = try SettingsSources(values: values).read(WebSettings.self)
            return nil
        } catch {
            return error.problems.map(\.message).joined(separator: "\n")
        }
    }

    @Test(
        "Header fields that pages can set and read are accepted for CORS",
        arguments: ["X-Client-Version, x-other", "*", "Authorization, *", "", "[\"X-A\"]"])
    func crossOriginFields(value: String) {
        #expect(problem("web.cors_headers", value) == nil)
        #expect(problem("web.cors_exposed_headers", value) == nil)
    }

    @Test(
        "Header fields that no page can set are refused, with what to do",
        arguments: ["Cookie", "cookie", "Origin", "Sec-Fetch-Site", "Proxy-X", "X Client", "X-Client:", "X-*", "Host"])
    func refusedRequestFields(value: String) {
        let message = problem("web.cors_headers", value)
        #expect(message?.contains("the name of a header field that pages can set, as in X-Client-Version") == true)
    }

    @Test("Header fields that no page can read are refused", arguments: ["Set-Cookie", "set-cookie2", "a b", "X-A;"])
    func refusedResponseFields(value: String) {
        let message = problem("web.cors_exposed_headers", value)
        #expect(message?.contains("the name of a header field that pages can read, as in X-Total-Count") == true)
    }

    @Test("Methods of CORS are in capitals, and there is at least one")
    func crossOriginMethods() {
        #expect(problem("web.cors_methods", "*") == nil)
        #expect(problem("web.cors_methods", "GET, PATCH") == nil)
        for value in ["patch", "CONNECT", "TRACE", "GET PATCH"] {
            #expect(problem("web.cors_methods", value)?.contains("be * or one of GET, HEAD, POST") == true, "\(value)")
        }
        #expect(problem("web.cors_methods", "")?.contains("at least one element") == true)
    }

    @Test("A wildcard together with credentials is refused, because browsers take it for a name")
    func wildcardsWithCredentials() {
        let credentials = ["web.cors_origins": "https://a.example", "web.cors_credentials": "true"]
        #expect(problem(credentials) == nil)
        #expect(problem(credentials.merging(["web.cors_methods": "*"]) { $1 }) == nil)
        for key in ["web.cors_headers", "web.cors_exposed_headers"] {
            let message = problem(credentials.merging([key: "*"]) { $1 })
            #expect(message?.contains("\(key) must list names instead of * when cors_credentials is true") == true)
        }
        #expect(problem(["web.cors_origins": "*", "web.cors_credentials": "true"])?.contains("must be false") == true)
    }

    @Test(
        "The landing page is on, off, or a redirect to a path or an https URL",
        arguments: [
            ("on", LandingPageChoice.on), ("off", .off), ("/docs", .redirect(to: "/docs")),
            ("/docs?a=b#c", .redirect(to: "/docs?a=b#c")),
            ("https://example.com", .redirect(to: "https://example.com")),
            ("https://example.com/start?a=b", .redirect(to: "https://example.com/start?a=b")),
        ])
    func landingPages(value: String, choice: LandingPageChoice) throws {
        let settings = try SettingsSources(values: ["web.landing_page": value]).read(WebSettings.self)
        #expect(settings.landingPage == choice)
        #expect(choice.settingText == value)
    }

    @Test(
        "Other targets are refused: the root itself, other servers without https, and what a header field can't have",
        arguments: [
            "/", "/?a", "/#a", "//evil.example", "/\\evil.example", "http://example.com", "https://", "https:///a",
            "https://user@example.com", "javascript:alert(1)", "docs", "true", "/a b", "/a\"b", "/ä", "/a\r\nX: y",
        ])
    func refusedLandingPages(value: String) {
        #expect(problem("web.landing_page", value)?.contains("on, off, or a path or an https URL") == true)
    }

    @Test("Without a value the environment decides about the landing page, and slashes at the end are redirected")
    func defaultChoices() throws {
        let settings = try SettingsSources(values: [:]).read(WebSettings.self)
        #expect(settings.landingPage == nil)
        #expect(settings.trailingSlash == .redirect)
        #expect(problem("web.trailing_slash", "strip")?.contains("one of redirect, ignore, refuse") == true)
    }
}
