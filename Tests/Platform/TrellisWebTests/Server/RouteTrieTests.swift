import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct RouteTrieTests {
    private let trie = RouteTrie(
        Endpoint.all(
            of: [
                "/", "/users/me", "/users/{id}", "/users/{id}/notes/{note}", "/users/me/notes",
                "/tenants/current/members/{user_id}",
            ].map { path in Route.open(path) { _ in RouteResponse() } }))

    private func match(_ path: String) throws -> String? {
        try trie.match(path).map { "\($0.endpoint.pattern) \(try #require($0.values).joined(separator: ","))" }
    }

    @Test("Literals take precedence over placeholders, and the search backtracks from a literal without a match")
    func order() throws {
        #expect(try match("/") == "/ ")
        #expect(try match("/users/me") == "/users/me ")
        #expect(try match("/users/7") == "/users/{id} 7")
        #expect(try match("/users/me/notes") == "/users/me/notes ")
        #expect(try match("/users/me/notes/9") == "/users/{id}/notes/{note} me,9")
        #expect(try match("/tenants/current/members/x") == "/tenants/current/members/{user_id} x")
    }

    @Test(
        "Other paths match nothing: too short, too long, empty segments, a slash at the end, dots",
        arguments: [
            "", "x", "/users", "/users/", "/users/7/", "//users/7", "/users//notes/1", "/users/7/notes", "/USERS/me",
            "/nothing/here/at/all",
        ])
    func unmatched(path: String) throws {
        #expect(try match(path) == nil)
    }

    @Test("Escapes are decoded within their segment")
    func escapes() throws {
        #expect(try match("/users/a%20b") == "/users/{id} a b")
        #expect(try match("/users/a%2Fb") == "/users/{id} a/b")
        #expect(try match("/users/%C3%A4") == "/users/{id} ä")
    }

    @Test("A literal matches as it is written only; letters that need an escape match with it")
    func needlessEscapes() throws {
        for path in ["/%75sers/me", "/users%2Fme", "/users/7/%6eotes/9", "/%55sers/me", "/tenants/curren%74/members/x"]
        {
            #expect(try match(path) == nil, "\(path)")
        }
        // A placeholder takes any text.
        #expect(try match("/users/%6de") == "/users/{id} me")
        let trie = RouteTrie(Endpoint.all(of: [Route.open("/größe/{id}") { _ in RouteResponse() }]))
        #expect(try trie.match("/gr%C3%B6%C3%9Fe/7")?.values == ["7"])
        #expect(try trie.match("/%67r%C3%B6%C3%9Fe/7") == nil)
    }

    @Test(
        "Malformed escapes, text that isn't UTF-8 and dot segments are rejected",
        arguments: [
            "/users/%", "/users/%4", "/users/%zz", "/users/%ff", "/users/..", "/users/%2e%2e", "/users/.",
        ])
    func malformed(path: String) throws {
        // The guard comes before the values, so the path has an endpoint.
        let found = try #require(try trie.match(path))
        #expect(found.endpoint.pattern == "/users/{id}")
        #expect(found.values == nil)
    }

    @Test("A path that nothing matches is rejected for its malformed escape")
    func malformedLiteral() throws {
        #expect(throws: RequestError.self) { try trie.match("/tenants/%zz/members/1") }
    }

    @Test("Random bytes never crash the process")
    func fuzz() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                "/%.u2fsermZ\u{0}ä".utf8.randomElement() ?? 0
            }
            _ = try? match("/" + String(decoding: bytes, as: UTF8.self))
            _ = try? RequestTarget("/?" + String(decoding: bytes, as: UTF8.self)).queryPairs()
        }
    }
}
