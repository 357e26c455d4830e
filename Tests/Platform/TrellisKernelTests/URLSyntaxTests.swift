import Testing
import TrellisKernel

@Suite struct URLSyntaxTests {
    private func redacted(_ text: String) -> String? { (try? URLSyntax(text))?.redacted }

    @Test(
        "A URL is printed without its password and without the secrets of its query",
        arguments: [
            ("postgres://ada:secret@db:5432/x", "postgres://ada:******@db:5432/x"),
            ("POSTGRES://ada@db", "POSTGRES://ada@db"),
            ("x://:secret@db", "x://:******@db"), ("x://ada:@db", "x://ada:******@db"), ("x://@db", "x://@db"),
            ("x:///y", "x:///y"),
            ("x://a:b:c@d", "x://a:******@d"), ("x://a%3Ab:c@d", "x://a%3Ab:******@d"),
            ("x://%2Ftmp%2Fsocket/y", "x://%2Ftmp%2Fsocket/y"),
            ("x://a:b@c?d=e&token=f&g=h", "x://a:******@c?d=e&token=******"),
            ("x://c?API_KEY=f", "x://c?API_KEY=******"),
            ("x://c?token%CC%81=f", "x://c?token%CC%81=******"),
            ("x://c?%70assword=f", "x://c?%70assword=******"), ("x://c?a", "x://c?a"), ("x://c?", "x://c?"),
            ("x://c/a?b/c?d", "x://c/a?b/c?d"),
            ("sqlite:///a b@c#d?e", "sqlite:///a b@c#d?e"), ("sqlite::memory:", "sqlite::memory:"),
            ("memory:", "memory:"),
            ("data:secret", "data:******"),
        ])
    func printed(text: String, redacted: String) {
        #expect(self.redacted(text) == redacted)
    }

    @Test(
        "A text without a scheme is refused",
        arguments: ["", "x", ":x", "1x:y", "x:", "x://", "a b://c", "ä://c", "x/y:z", "sqlite:", "@x:y"])
    func noScheme(text: String) {
        #expect(throws: URLSyntaxError.noScheme) { try URLSyntax(text) }
    }

    @Test(
        "A character that ends a password early, or that no URL has, is refused",
        arguments: [
            "x://a:b/c@d", "x://a:b?c@d", "x://a:b#c@d", "x://a:b@c@d", "x://a:1/c@d", "x://a:b c@d", "x://a:b%@d",
            "x://a:b%4@d",
            "x://a:b%gg@d", "x://a:b\"@d", "x://a:b[@d", "x://a:bé@d", "x://a:b", "x://a:b:1", "x://a:123456",
            "x://[::1", "x://[::1]a",
            "x://a b", "x://a/#b", "x://a/b@c", "x://a?b@c", "x:a@b", "x:/a:b@c", "x://a\nb", "x://a\u{0}b",
            "sqlite://a\nb", "x://a]",
        ])
    func unencoded(text: String) {
        #expect(throws: URLSyntaxError.unencoded) { try URLSyntax(text) }
    }

    @Test("Whatever is typed around a password, it is refused or not printed")
    func anyPassword() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "/", "?", "#", "@", ":", "%", "&", "=", "[", "]", " ", "1", "a", "\\", "é", "%40", ",", ";", "\"", "+",
        ]
        for _ in 0..<5000 {
            func noise() -> String {
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    pieces[Int.random(in: pieces.indices, using: &generator)]
                }.joined()
            }
            let password = noise() + "secret" + noise()
            let printed = redacted("postgres://ada:\(password)@db:5432/name?sslmode=require")
            #expect(printed?.contains("secret") != true, "\(password)")
        }
    }
}
