import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// What the checks at start would refuse, or what would never work, as far as the declaration shows it.
@Suite struct ControllerCheckTests {
    private func expect(
        _ message: String, column: Int, at line: Int = 5, of methods: String, sourceLocation: Testing.SourceLocation
    ) {
        expectRemarks(
            """
            @Controller("things")
            struct ThingController {
                init(_ context: TenantContext) {}
                /// Summary.
                \(methods)
            }
            """,
            [DiagnosticSpec(message: message, line: line, column: column)], location: sourceLocation)
    }

    @Test(
        "A path that no request has is an error",
        arguments: [
            "a b", "a%20b", "a?b", "a#b", ".", "..", "a\\\\b", "a|b", "a\\tb", "a^b",
        ])
    func paths(segment: String) {
        let text = segment.replacing("\\\\", with: "\\").replacing("\\t", with: "\t")
        expect(
            "'\(text)' is not a path segment that a request can have: write plain text, without escapes, spaces, '?', '#' and dot segments.",
            column: 10, of: "@GET(\"x/\(segment)\", access: .member) func get() {}", sourceLocation: #_sourceLocation)
    }

    @Test("An empty segment is an error; a slash at the start or at the end is not")
    func emptySegments() {
        let message = "The path has an empty segment, which no request matches: write one slash between segments."
        for path in ["a//b", "//a", "a//", "//"] {
            expect(
                message, column: 10, of: "@GET(\"\(path)\", access: .member) func get() {}",
                sourceLocation: #_sourceLocation)
        }
        for path in ["", "/", "/a/", "a/b", "ä/~user/a.b", "v1.0:run", "a,b;c=d"] {
            expectRemarks(
                """
                @Controller("things")
                struct A {
                    init(_ context: TenantContext) {}
                    /// Summary.
                    @GET("\(path)", access: .member) func get() {}
                }
                """, [])
        }
    }

    @Test(
        "Two parameters that read the same value are an error",
        arguments: [
            (
                "@GET(access: .member) func list(userID: Int, userId: Int) {}",
                "'userId' reads 'user_id' from the query, and so does 'userID': rename one of them.", 50
            ),
            (
                "@GET(access: .member) func list(page: PageRequest, limit: Int) -> Page<Thing> { fatalError() }",
                "'limit' reads 'limit' from the query, and so does 'page': rename one of them.", 56
            ),
            (
                "@GET(access: .member) func list(page: PageRequest, other: PageRequest) -> Page<Thing> { fatalError() }",
                "'other' reads 'limit' from the query, and so does 'page': rename one of them.", 56
            ),
            (
                "@GET(\"{folder_id}\", access: .member) func get(folderID: Int, folderId: Int) {}",
                "'folderId' reads '{folder_id}' from the path, and so does 'folderID': remove one of them.", 66
            ),
            (
                "@PUT(access: .member) func put(ifMatch: IfMatch, version: IfMatch?) {}",
                "'version' reads the same header field as 'ifMatch': remove one of them.", 54
            ),
            (
                "@GET(access: .member) func get(a: LastEventID?, b: LastEventID?) {}",
                "'b' reads the same header field as 'a': remove one of them.", 53
            ),
        ])
    func repeatedValues(method: String, message: String, column: Int) {
        expect(message, column: column, of: method, sourceLocation: #_sourceLocation)
    }

    @Test(
        "A parameter of the platform with a value that no request uses is an error",
        arguments: [
            (
                "@GET(access: .member) func list(page: PageRequest?) -> Page<Thing> { fatalError() }",
                "'page' always has a value, because limit and cursor are optional in the query: it must not be optional or have a default value.",
                37
            ),
            (
                "@GET(access: .member) func list(page: PageRequest = .first) -> Page<Thing> { fatalError() }",
                "'page' always has a value, because limit and cursor are optional in the query: it must not be optional or have a default value.",
                37
            ),
            (
                "@PUT(access: .member) func put(ifMatch: IfMatch = .any) {}",
                "'ifMatch' must not have a default value, which no request would use: write 'IfMatch?' for a field that clients may leave out.",
                36
            ),
            (
                "@GET(access: .member) func get(after: LastEventID) {}",
                "'after' must be 'LastEventID?' without a default value: a client has no event before the first one.",
                36
            ),
        ])
    func unusedValues(method: String, message: String, column: Int) {
        expect(message, column: column, of: method, sourceLocation: #_sourceLocation)
    }

    @Test(
        "A page whose result has no cursor is an error",
        arguments: [
            ("-> [Thing] { [] }", 59), ("-> NoContent { NoContent() }", 59), ("{}", 32),
            ("async throws -> Created<Thing> { fatalError() }", 72),
        ])
    func pages(result: String, column: Int) {
        expect(
            "'list' takes a PageRequest, but its result has no cursor for the next page: return 'Page<…>'.",
            column: column, of: "@GET(access: .member) func list(page: PageRequest) \(result)",
            sourceLocation: #_sourceLocation)
    }

    @Test("A page may be inside of another result")
    func otherPages() {
        for result in ["Page<Thing>", "Conditional<Page<Thing>>", "ThingList", "Extended<ThingList>"] {
            expectRemarks(
                """
                @Controller("things")
                struct A {
                    init(_ context: TenantContext) {}
                    /// Summary.
                    @GET(access: .member) func list(page: PageRequest) -> \(result) { fatalError() }
                }
                """, [])
        }
    }

    @Test("An error that is listed twice, also in two lists, is an error")
    func repeatedErrors() {
        expect(
            "The errors of 'get' contain 'ThingError.gone' twice: remove one of them.", column: 53,
            of: "@GET(access: .member, errors: [ThingError.gone, ThingError.gone]) func get() {}",
            sourceLocation: #_sourceLocation)
        expect(
            "The errors of 'get' contain 'ThingError.gone' twice: remove one of them.", column: 71,
            of: "@GET(access: .member, errors: [ThingError.gone] + all + [Other.a, ThingError.gone]) func get() {}",
            sourceLocation: #_sourceLocation)
    }

    @Test("A rule for everyone needs a reason")
    func reason() {
        for reason in ["", "  "] {
            expect(
                "The rule of 'get' must say why every request is allowed: reports list the reason.", column: 32,
                of: "@GET(access: .open(reason: \"\(reason)\")) func get() {}", sourceLocation: #_sourceLocation)
        }
    }

    @Test("Two operations with the same name are an error at the second")
    func repeatedNames() {
        expect(
            "Another operation is named 'get': rename one of them, because references and the API's documentation find operations by name.",
            column: 39, at: 7,
            of: """
                @GET("{id}", access: .member) func get(id: Int) {}
                    /// Other.
                    @GET("all", access: .member) func get() {}
                """, sourceLocation: #_sourceLocation)
    }

    @Test(
        "A method that the routes can't call is an error",
        arguments: [
            (
                "@PUT(access: .member) mutating func put() {}",
                "'put' must not be mutating: each request has a controller of its own, whose changes nothing would read.",
                27
            ),
            (
                "@PUT(access: .member) func put<T>(value: T) {}",
                "'put' must not be generic: a route has one type for each of its values.", 35
            ),
            (
                "@GET(access: .member) func allCases() {}",
                "An operation can't be named 'allCases', which the list of all routes has already: rename it.", 32
            ),
        ])
    func methods(method: String, message: String, column: Int) {
        expect(message, column: column, of: method, sourceLocation: #_sourceLocation)
    }

    @Test("A doc comment without a summary is an error")
    func summary() {
        expectRemarks(
            """
            @Controller("things")
            struct A {
                init(_ context: TenantContext) {}
                /// - Returns: The thing.
                @GET(access: .member) func get() -> Thing { Thing() }
            }
            """,
            [
                DiagnosticSpec(
                    message: "'get' needs a doc comment: its first line is the summary in the API's documentation.",
                    line: 5, column: 32)
            ])
    }
}
