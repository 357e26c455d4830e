internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// What the operations of the OpenAPI document refer to by name.
struct OpenAPIComponents {
    static let tenantParameter = "X-Tenant-ID"
    private let routes: [Route]

    init(routes: [Route]) {
        self.routes = routes
    }

    func json(_ catalog: inout SchemaCatalog) -> JSONValue {
        let named = catalog.schemas.map { ($0.name, $0.schema.json) }
        let schemas = (named + [("Problem", problem)]).sorted { $0.0 < $1.0 }
        return .object([
            ("schemas", .object(schemas)),
            ("parameters", .object([(Self.tenantParameter, tenant)])),
            ("examples", .object(examples)),
            (
                "securitySchemes",
                .object([
                    (
                        "bearerAuth",
                        .object([
                            ("type", .string("http")), ("scheme", .string("bearer")), ("bearerFormat", .string("JWT")),
                            ("description", .string("The access token that signing in gives out.")),
                        ])
                    )
                ])
            ),
        ])
    }

    private var tenant: JSONValue {
        .object([
            ("name", .string(Self.tenantParameter)), ("in", .string("header")), ("required", .bool(false)),
            ("description", .string("The tenant that the request is about. A user of exactly one tenant may leave it out.")),
            ("schema", .object([("type", .string("string")), ("format", .string("uuid"))])),
        ])
    }

    private var examples: [(String, JSONValue)] {
        var problems: [String: DocumentedProblem] = [:]
        for problem in routes.flatMap(\.documentedProblems) where problems[problem.code] == nil {
            problems[problem.code] = problem
        }
        return problems.values.sorted { $0.code < $1.code }.map { problem in
            let status = problem.kind.status
            let value: JSONValue = .object([
                ("type", .string("/docs/problems#\(problem.code)")), ("title", .string(status.reasonPhrase)),
                ("status", .int(Int64(status.code))), ("detail", .string(problem.message)), ("code", .string(problem.code)),
                ("request_id", .string("0198c0de-0000-7000-8000-000000000000")),
                ("errors", .array(problem.kind == .invalid ? [violation] : [])),
            ])
            return (problem.code, .object([("summary", .string(problem.message)), ("value", value)]))
        }
    }

    private var violation: JSONValue {
        .object([
            ("pointer", .string("/name")), ("code", .string("length.too_short")),
            ("message", .string("This needs at least 1 character.")),
        ])
    }

    /// The schema of `application/problem+json` (RFC 9457) with the platform's own members.
    private var problem: JSONValue {
        func text(_ description: String, format: String? = nil) -> JSONValue {
            .object(
                [("type", .string("string")), ("description", .string(description))]
                    + (format.map { [("format", .string($0))] } ?? []))
        }
        let violation: JSONValue = .object([
            ("type", .string("object")),
            ("required", .array([.string("pointer"), .string("code"), .string("message")])),
            (
                "properties",
                .object([
                    ("pointer", text("A JSON pointer into the body, `/path/name`, or `?name` for a query parameter.")),
                    ("code", text("The stable name of the rule that was broken.")),
                    ("message", text("What was wrong, and what would be right.")),
                ])
            ),
        ])
        return .object([
            ("type", .string("object")),
            ("description", .string("What went wrong (RFC 9457). Switch on `code`: it never changes.")),
            (
                "required",
                .array(["type", "title", "status", "detail", "code", "request_id", "errors"].map { .string($0) })
            ),
            (
                "properties",
                .object([
                    ("type", text("A reference to the documentation of this sort of problem.", format: "uri-reference")),
                    ("title", text("A short phrase, the same for every problem of this type.")),
                    (
                        "status",
                        .object([("type", .string("integer")), ("description", .string("The HTTP status.")),
                            ("minimum", .int(400)), ("maximum", .int(599))])
                    ),
                    ("detail", text("One sentence about this occurrence.")),
                    ("code", text("The stable name of the problem.")),
                    ("request_id", text("The request, as the server's logs name it.")),
                    (
                        "errors",
                        .object([("type", .string("array")), ("items", violation),
                            ("description", .string("Every place in the input that was at fault."))])
                    ),
                ])
            ),
        ])
    }
}
