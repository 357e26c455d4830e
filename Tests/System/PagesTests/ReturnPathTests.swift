import Testing
import TrellisPages

@Suite("Paths after a form")
struct ReturnPathTests {
    @Test(
        "A redirect never leaves the server",
        arguments: [
            "https://evil.example/account", "//evil.example", "/account//evil.example", "/\\evil.example",
            "/account/../x", "/account/%2e%2e/x", "/account\n", "/ account", "javascript:alert(1)", "", "account",
            "/" + String(repeating: "a", count: 2048),
        ])
    func foreign(text: String) {
        #expect(ReturnPath(text, home: "/account").text == "/account")
        #expect(ReturnPath(text, home: "/account", isAnywhere: true).text == "/account")
    }

    @Test("Pages that aren't below the home page are allowed only on request")
    func anywhere() {
        #expect(ReturnPath("/app?x=1", home: "/account").text == "/account")
        #expect(ReturnPath("/app?x=1", home: "/account", isAnywhere: true).text == "/app?x=1")
        #expect(ReturnPath("/accounts", home: "/account").text == "/account")
        #expect(ReturnPath("/account/x?y=%20", home: "/account").text == "/account/x?y=%20")
        #expect(ReturnPath(nil, home: "/account", isAnywhere: true).text == "/account")
    }

    @Test("The page that sent a form is the one to return to, if it is of this host")
    func referrer() {
        func path(_ referrer: String?, _ host: String? = "app.example.com:8443") -> String {
            ReturnPath(referrer: referrer, host: host, home: "/account").text
        }
        #expect(path("https://app.example.com:8443/account/email?x=1") == "/account/email?x=1")
        #expect(path("http://app.example.com:8443/account/email") == "/account/email")
        for foreign in [
            nil, "", "/account/email", "https://app.example.com/account/email",
            "https://app.example.com:8443.evil.example/account/email", "https://evil.example/account/email",
            "https://app.example.com:8443//evil.example", "https://app.example.com:8443/api/v1",
        ] {
            #expect(path(foreign) == "/account", "\(foreign ?? "nil")")
        }
        #expect(path("https:///account/email", "") == "/account" && path("https://x/account/email", nil) == "/account")
    }
}
