import Testing

@testable import TrellisWeb

@Suite struct AcceptFieldTests {
    @Test(
        "The most specific matching range decides",
        arguments: [
            ("application/json", true), ("*/*", true), ("", true), ("application/*;q=0.2", true), ("text/html", false),
            ("text/html, */*;q=0.1", true), ("application/json;q=0, */*", false),
            ("application/*;q=0, application/json", true),
            ("text/*, image/png", false), ("Application/JSON; charset=utf-8", true), ("*/*;q=0", false), (";;,,", true),
            ("application/json;q=x", false), ("application/json;v=2;q=0, application/json", true),
            ("application/json, application/json;v=2;q=0", true),
        ])
    func accepts(field: String, expected: Bool) {
        #expect(AcceptField.accepts("application/json", field) == expected)
    }

    @Test(
        "Gzip is used when its quality is at least that of the plain form",
        arguments: [
            ("gzip", true), ("*", true), ("x-gzip", true), ("br, deflate", false), ("gzip;q=0", false),
            ("*;q=0", false),
            ("identity;q=1, gzip;q=0.9", false), ("gzip;q=0.1", true), ("gzip;q=0.000, *", false), ("", false),
        ])
    func gzip(field: String, expected: Bool) {
        #expect(AcceptField.prefersGzip(field) == expected)
    }
}
