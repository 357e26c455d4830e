import SwiftSyntaxMacrosGenericTestSupport
import Testing

@Suite struct ControllerDiagnosticTests {
    private func controller(_ method: String) -> String {
        """
        @Controller("things")
        struct ThingController {
            init(_ context: TenantContext) {}
        \(method)
        }
        """
    }

    @Test("A class cannot be a controller")
    func classes() {
        expectRemarks(
            "@Controller(\"things\")\nfinal class ThingController {\n}",
            [
                DiagnosticSpec(
                    message:
                        "@Controller requires a struct: each request gets its own value, so requests share no state.",
                    line: 2, column: 7)
            ])
    }

    @Test("A controller without an initializer that takes a context is an error")
    func initializer() {
        expectRemarks(
            "@Controller(\"things\")\nstruct ThingController {\n}",
            [
                DiagnosticSpec(
                    message:
                        "ThingController needs an initializer that takes its context first, as in 'init(_ context: TenantContext)'; the type of the context decides which access rules its routes can use.",
                    line: 2, column: 8)
            ])
    }

    @Test("An operation without a doc comment is an error, and the fix-it adds one")
    func documentation() {
        let source = controller(
            "    // not a doc comment\n    @GET(access: .member)\n    func list() -> Things { Things() }")
        expectRemarks(
            source,
            [
                DiagnosticSpec(
                    message: "'list' needs a doc comment: its first line is the summary in the API's documentation.",
                    line: 6,
                    column: 10, fixIts: [FixItSpec(message: "add a doc comment")])
            ])
    }

    @Test("The fix-it adds a doc comment before the attribute")
    func documentationFixIt() {
        expectController(
            "@Controller struct A {\n    init(_ context: TenantContext) {}\n    @GET(access: .member)\n    func list() {}\n}",
            becomes: """
                struct A {
                    init(_ context: TenantContext) {}
                    func list() {}

                    /// Returns the routes of this controller; each request uses a new `A(context)`.
                    static func routes() -> [Route] {
                        routes { context in
                            A(context)
                        }
                    }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
                    static func routes(_ make: @escaping @Sendable (TenantContext) -> Self) -> [Route] {
                        let routes = ControllerRoutes<TenantContext>(
                            "", of: "A", details: "")

                        return routes.all
                    }
                }
                """,
            remarks: [
                DiagnosticSpec(
                    message: "'list' needs a doc comment: its first line is the summary in the API's documentation.",
                    line: 4,
                    column: 10, fixIts: [FixItSpec(message: "add a doc comment")])
            ],
            fixedSource:
                "@Controller struct A {\n    init(_ context: TenantContext) {}\n    /// What the operation does, in one sentence.\n    @GET(access: .member)\n    func list() {}\n}",
            applyFixIts: ["add a doc comment"])
    }

    @Test(
        "Invalid paths and parameters are errors with a message",
        arguments: [
            (
                "@GET(\"{id}/{id}\", access: .member) func get(id: Int) {}",
                "The path contains '{id}' twice; each placeholder needs a unique name.", 10
            ),
            (
                "@GET(\"a{id}\", access: .member) func get(id: Int) {}",
                "'a{id}' is not a path segment: a placeholder is a name in braces and a whole segment, as in '{id}'.",
                10
            ),
            (
                "@GET(\"{id}\", access: .member) func get(id: Int?) {}",
                "'id' is part of the path and always present: it must not be optional or have a default value.",
                44
            ),
            (
                "@GET(access: .member) func get(body: Thing) {}",
                "'get' takes a body, but the body of a GET request has no meaning (RFC 9110, 9.3): use query parameters or another verb.",
                35
            ),
            (
                "@POST(access: .member) func add(body: Thing, body other: Thing) {}",
                "'add' takes more than one body; a request has only one.", 36
            ),
            (
                "@POST(access: .member) func add(body: Thing, upload: RequestBody) {}",
                "'add' takes more than one body; a request has only one.", 36
            ),
            (
                "@POST(access: .member) func add(body: Thing?) {}",
                "The body of 'add' is required: it must not be optional or have a default value.",
                37
            ),
            (
                "@POST(access: .member) func add(names: String...) {}",
                "'names' can't come from a request: a handler takes plain values, not variadic or inout parameters.", 37
            ),
            (
                "@GET(access: .member) @POST(access: .member) func add() {}",
                "'add' has more than one verb; write one method for each operation.", 27
            ),
            (
                "@GET(path, access: .member) func get() {}",
                "The path of 'get' must be a plain string literal, so that the macro can read it.", 10
            ),
        ])
    func refusals(method: String, message: String, column: Int) {
        expectRemarks(
            controller("    /// Summary.\n    \(method)"), [DiagnosticSpec(message: message, line: 5, column: column)])
    }

    @Test("Two methods with the same verb and the same path shape are an error")
    func duplicates() {
        expectRemarks(
            controller(
                """
                    /// One.
                    @GET("{id}", access: .member) func one(id: Int) {}
                    /// Two.
                    @GET("{name}", access: .member) func two(name: String) {}
                """),
            [
                DiagnosticSpec(
                    message: "'two' handles GET \"{name}\", and so does 'one'; one of them would never be called.",
                    line: 7,
                    column: 42)
            ])
    }

    @Test("A verb outside a controller, in an extension, or not on a method is an error")
    func places() {
        let outside =
            "@GET works only in the body of a struct with @Controller; elsewhere, or in an extension, it adds no route."
        expectRemarks(
            "extension ThingController {\n    @GET(access: .member) func a() {}\n}",
            [DiagnosticSpec(message: outside, line: 2, column: 5)])
        expectRemarks(
            "struct Thing {\n    @GET(access: .member) func a() {}\n}",
            [DiagnosticSpec(message: outside, line: 2, column: 5)])
        expectRemarks(
            "struct Thing {\n    @GET(access: .member) var a: Int { 0 }\n}",
            [DiagnosticSpec(message: "@GET is allowed only on a method of a controller.", line: 2, column: 5)])
    }
}
