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
}
