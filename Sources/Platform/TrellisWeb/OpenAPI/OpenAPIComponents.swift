internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// The components that the operations of the OpenAPI document refer to by name.
struct OpenAPIComponents {
    static let tenantParameter = "X-Tenant-ID"
    private let routes: [Route]

    init(routes: [Route]) {
        self.routes = routes
    }

    func json(_ catalog: SchemaCatalog) -> JSONValue {
        let schemas = (catalog.components.members + [(key: "Problem", value: problem)]).sorted { $0.key < $1.key }
        return [
            "schemas": .object(JSONObject(schemas)),
            "parameters": .object([Self.tenantParameter: tenant]),
            "examples": .object(JSONObject(examples)),
            "securitySchemes": [
                "bearerAuth": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "The access token that a login returns.",
                ]
            ],
        ]
    }

    private var tenant: JSONValue {
        [
            "name": .string(Self.tenantParameter), "in": "header", "required": false,
            "description": "The tenant of the request. A user with exactly one tenant may omit it.",
            "schema": ["type": "string", "format": "uuid"],
        ]
    }

    private var examples: [(key: String, value: JSONValue)] {
        var problems: [String: DocumentedProblem] = [:]
        for problem in routes.flatMap(\.documentedProblems) where problems[problem.code] == nil {
            problems[problem.code] = problem
        }
        return problems.values.sorted { $0.code < $1.code }.map { problem in
            let status = problem.kind.status
            let value: JSONValue = [
                "type": .string("/docs/problems#\(problem.code)"), "title": .string(status.reasonPhrase),
                "status": .int(status.code), "detail": .string(problem.message), "code": .string(problem.code),
                "request_id": "0198c0de-0000-7000-8000-000000000000",
                "errors": problem.kind == .invalid
                    ? [["pointer": "/name", "code": "length.too_short", "message": "This needs at least 1 character."]]
                    : [],
            ]
            return (problem.code, ["summary": .string(problem.message), "value": value])
        }
    }

    /// The schema of `application/problem+json` (RFC 9457) with the platform's own members.
    private var problem: JSONValue {
        [
            "type": "object",
            "description": "An error (RFC 9457). Programs should check `code`: it never changes.",
            "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
            "properties": [
                "type": [
                    "type": "string", "format": "uri-reference",
                    "description": "A reference to the documentation of this type of problem.",
                ],
                "title": ["type": "string", "description": "A short phrase, the same for every problem of this type."],
                "status": ["type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."],
                "detail": ["type": "string", "description": "One sentence about this occurrence."],
                "code": ["type": "string", "description": "The stable code of the problem."],
                "request_id": ["type": "string", "description": "The request id in the server's logs."],
                "errors": [
                    "type": "array", "items": violation, "description": "All violations in the input.",
                ],
            ],
        ]
    }

    private var violation: JSONValue {
        [
            "type": "object",
            "required": ["pointer", "code", "message"],
            "properties": [
                "pointer": [
                    "type": "string",
                    "description": "A JSON pointer into the body, `/path/name`, or `?name` for a query parameter.",
                ],
                "code": ["type": "string", "description": "The stable code of the violated rule."],
                "message": ["type": "string", "description": "What was wrong, and how to fix it."],
            ],
        ]
    }
}
