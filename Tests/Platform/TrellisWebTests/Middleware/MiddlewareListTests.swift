import Testing

@testable import TrellisWeb

@Suite struct MiddlewareListTests {
    private func names(_ list: MiddlewareList) throws -> [String] {
        try list.validate()
        return list.elements.map { "\(type(of: $0))" }
    }

    @Test("The standard list has the built-in middleware in the order in which responses always passed it")
    func standard() throws {
        #expect(
            try names(.standard) == ["RequestLog", "RequestMetrics", "CORS", "SecurityHeaders", "Compression"])
    }

    @Test("Elements are removed, replaced, added and moved by their types")
    func changes() throws {
        let list = MiddlewareList([RequestLog(), CORS(), Compression()])
        #expect(try names(list.removing(CORS.self)) == ["RequestLog", "Compression"])
        #expect(
            try names(list.replacing(CORS.self, with: SecurityHeaders())) == [
                "RequestLog", "SecurityHeaders", "Compression",
            ])
        #expect(try names(list.prepending(SecurityHeaders())).first == "SecurityHeaders")
        #expect(try names(list.appending(SecurityHeaders())).last == "SecurityHeaders")
        #expect(
            try names(list.inserting(SecurityHeaders(), before: CORS.self))
                == ["RequestLog", "SecurityHeaders", "CORS", "Compression"])
        #expect(
            try names(list.inserting(SecurityHeaders(), after: CORS.self))
                == ["RequestLog", "CORS", "SecurityHeaders", "Compression"])
        #expect(try names(list.moving(Compression.self, before: CORS.self)) == ["RequestLog", "Compression", "CORS"])
        #expect(try names(list.moving(RequestLog.self, after: CORS.self)) == ["CORS", "RequestLog", "Compression"])
    }

    @Test("A change at a type that the list doesn't have is refused, with all other problems at once")
    func missing() throws {
        let list = MiddlewareList.standard.removing(CORS.self).removing(CORS.self)
            .inserting(SecurityHeaders(), after: Idle.self)
        let error = try #require(throws: MiddlewareListError.self) { try list.validate() }
        #expect(error.problems.count == 2)
        #expect(error.problems.first?.contains("Can't remove CORS: the list has no CORS.") == true)
        #expect(error.problems.last?.contains("Can't insert after Idle") == true)
        #expect("\(error)".hasPrefix("The middleware has 2 problems:"))
    }

    @Test("A change at a type that the list has twice is refused, because it isn't clear which one is meant")
    func ambiguous() throws {
        let list = MiddlewareList.standard.appending(CORS()).removing(CORS.self)
        let error = try #require(throws: MiddlewareListError.self) { try list.validate() }
        #expect(error.problems.first?.contains("2 elements of the type CORS") == true)
    }

    @Test("An element that never acts is refused")
    func idle() throws {
        let error = try #require(throws: MiddlewareListError.self) { try MiddlewareList([Idle()]).validate() }
        #expect(error.problems.first?.hasPrefix("Idle never acts") == true)
    }
}
