import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite struct RouteTableTests {
    private func route(
        _ verb: Verb, _ path: String, handler: String, summary: String = "Does something.", errors: [any AppError] = []
    ) -> Route {
        Route(
            verb, path, access: AccessRule<PublicContext>.open(reason: "A test."), errors: errors, handler: handler,
            summary: summary, returns: ResponseEncoder(NoContent.self)
        ) { _ in NoContent() }
    }

    private enum OtherError: AppError {
        case nameTaken
        var code: String { "sample.name_taken" }
        var kind: ErrorKind { .notFound }
        var message: String { "" }
    }

    @Test("Valid routes pass the checks")
    func sound() throws {
        try RouteTable(SampleController.routes().map { $0.under("/api/v1") }).validate()
    }

    @Test("All problems are reported at once: equal routes, equal names, no summary, ambiguous codes")
    func problems() throws {
        let table = RouteTable([
            route(.get, "a/{id}", handler: "A.one"), route(.get, "a/{name}", handler: "A.two"),
            route(.get, "b", handler: "A.one"), route(.post, "b", handler: "A.four", summary: ""),
            route(.put, "b", handler: "A.five", errors: [SampleError.nameTaken]),
            route(.delete, "b", handler: "A.six", errors: [OtherError.nameTaken]),
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        #expect(
            error?.problems == [
                "GET /a/{id} (A.one) and GET /a/{name} (A.two) match the same requests.",
                "POST /b (A.four) has no summary: write a doc comment.",
                "The operation name 'a.one' is taken by GET /a/{id} and GET /b.",
                "The error code 'sample.name_taken' is of several kinds: conflict, notFound.",
            ])
        #expect(error?.description.hasPrefix("The routes have 4 problems:\n  - GET /a/{id}") == true)
    }

    private func change(_ verb: Verb, _ path: String, _ handler: String, isConditional: Bool = false) -> Route {
        let rule = AccessRule<PublicContext>.open(reason: "A test.")
        let encoder = ResponseEncoder(NoContent.self)
        guard isConditional else {
            return Route(verb, path, access: rule, handler: handler, summary: "Change.", returns: encoder) { _ in
                NoContent()
            }
        }
        return Route(
            verb, path, access: rule, handler: handler, summary: "Change.", parameters: OptionalIfMatchParameter(),
            returns: encoder
        ) { _, _ in NoContent() }
    }

    private func reading<Result: RouteResult>(
        _ verb: Verb, _ path: String, _ handler: String, _ value: Result
    ) -> Route {
        Route(
            verb, path, access: AccessRule<PublicContext>.open(reason: "A test."), handler: handler, summary: "Read.",
            returns: ResponseEncoder(Result.self)
        ) { _ in value }
    }

    @Test("A change of a resource with versions takes the client's condition, and its GET sends the version")
    func versions() throws {
        let value = Tagged(DefaultResponse(), version: 1)
        let table = RouteTable([
            reading(.get, "a/x", "A.read", value), change(.put, "a/x", "A.put"), change(.delete, "a/x", "A.delete"),
            change(.patch, "a/x", "A.patch", isConditional: true), change(.put, "a/x/b", "A.unversioned"),
            reading(.put, "a/x/c", "A.archive", value), reading(.post, "a/x/d", "A.pause", value),
            reading(.get, "b", "B.read", NoContent()), change(.delete, "b", "B.delete", isConditional: true),
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        let ignoring = "changes a resource with versions and ignores If-Match: take an `IfMatch?`."
        #expect(
            error?.problems == [
                "PUT /a/x (A.put) \(ignoring)", "DELETE /a/x (A.delete) \(ignoring)",
                "PUT /a/x/c (A.archive) \(ignoring)", "POST /a/x/d (A.pause) \(ignoring)",
                "DELETE /b (B.delete) reads If-Match, but B.read sends no ETag: return `Conditional` or `Tagged`.",
            ])
    }

    @Test("Idempotency keys need a user, a body that isn't streamed, and a method that isn't idempotent anyway")
    func idempotency() throws {
        let table = RouteTable([
            route(.put, "a", handler: "A.one").idempotent(),
            Route(
                .post, "b", access: .authenticated, handler: "A.two", summary: "Two.",
                returns: ResponseEncoder(NoContent.self)
            ) { _ in NoContent() }.acceptingUploads(UploadLimits(bytes: 1, pause: .seconds(1))).with([.idempotent]),
            Route(
                .post, "c", access: .authenticated, handler: "A.three", summary: "Three.",
                returns: ResponseEncoder(NoContent.self)
            ) { _ in NoContent() }.idempotent().idempotent(),
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        #expect(error?.problems.count == 3 && error?.problems.contains { $0.contains("POST /c") } == false)
        #expect(table.routes.last?.description.input.parameters.map(\.name) == ["Idempotency-Key"])
    }

    @Test("A path and its parameters must match")
    func parameters() throws {
        let table = RouteTable([
            Route(
                .get, "a/{id}", access: AccessRule<PublicContext>.open(reason: "A test."), handler: "A.one",
                summary: "One.",
                parameters: PathParameter("name", as: String.self), QueryParameter("x", as: Int.self),
                QueryParameter("x", as: Int.self),
                returns: ResponseEncoder(NoContent.self)
            ) { _, _, _, _ in NoContent() }
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        #expect(
            error?.problems == [
                "GET /a/{id} (A.one) names '{id}' in its path, but no parameter reads it.",
                "GET /a/{id} (A.one) reads 'name' from its path, but the path doesn't name it.",
                "GET /a/{id} (A.one) reads 'x' from its query for two parameters.",
            ])
    }

    @Test(
        "A path that no request has, or whose placeholders are unclear, is a problem",
        arguments: [
            ("a b", "has 'a b' in its path, which no request matches"), ("a%20b", "has 'a%20b' in its path"),
            ("x/..", "has '..' in its path"), ("a{id}", "has 'a{id}' in its path: a placeholder is a name in braces"),
            ("{}", "has '{}' in its path"), ("{a-b}", "has '{a-b}' in its path"),
            ("{id}/x/{id}", "names '{id}' twice in its path"),
        ])
    func paths(path: String, problem: String) {
        let error = #expect(throws: RouteTableError.self) {
            try RouteTable([route(.get, path, handler: "A.one")]).validate()
        }
        #expect(error?.problems.count == 1)
        #expect(error?.problems.first?.contains(problem) == true)
    }

    @Test("A placeholder that two parameters read, and an open route without a reason, are problems")
    func unclear() throws {
        let table = RouteTable([
            Route(
                .get, "a/{id}", access: AccessRule<PublicContext>.open(reason: " "), handler: "A.one", summary: "One.",
                parameters: PathParameter("id", as: String.self), PathParameter("id", as: Int.self),
                returns: ResponseEncoder(NoContent.self)
            ) { _, _, _ in NoContent() }
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        #expect(
            error?.problems == [
                "GET /a/{id} (A.one) allows every request without a reason, which reports list: say why.",
                "GET /a/{id} (A.one) reads 'id' from its path for two parameters.",
            ])
    }

    @Test("The table is sorted by path and method, independent of the order of the routes")
    func text() {
        let routes = [
            route(.delete, "b", handler: "B.delete"), route(.get, "b", handler: "B.get"),
            route(.get, "a", handler: "A.get"),
        ]
        let text = RouteTable(routes).text
        #expect(text == RouteTable(routes.reversed()).text)
        #expect(
            text == """
                METHOD  PATH  ACCESS  CONTEXT        HANDLER
                GET     /a    open    PublicContext  A.get
                GET     /b    open    PublicContext  B.get
                DELETE  /b    open    PublicContext  B.delete

                """)
    }

    @Test("The matrix shows which role may call which route")
    func matrix() {
        let routes = SampleController.routes().prefix(3) + [route(.get, "word", handler: "Word.get")]
        let matrix = RouteTable(Array(routes)).permissionMatrix(
            roles: [("owner", .all), ("viewer", PermissionSet([.samplesView]))])
        #expect(
            matrix == """
                METHOD  PATH                  ACCESS        OWNER  VIEWER
                GET     /samples              samples.view  yes    yes
                POST    /samples              samples.edit  yes    -
                GET     /samples/{sample_id}  member        yes    yes
                GET     /word                 open          yes    yes

                """)
    }
}
