internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// One operation of the OpenAPI document.
struct OpenAPIOperation {
    private let route: Route

    init(_ route: Route) {
        self.route = route
    }

    func json(_ catalog: inout SchemaCatalog) -> JSONValue {
        let description = route.description
        var members: [(String, JSONValue)] = [
            ("operationId", .string(route.operationID)), ("summary", .string(description.summary)),
        ]
        if !description.details.isEmpty { members.append(("description", .string(description.details))) }
        if !description.tag.isEmpty { members.append(("tags", .array([.string(description.tag)]))) }
        let parameters = self.parameters(&catalog)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = description.input.body {
            members.append(("requestBody", .object([("required", .bool(true)), ("content", content(body, &catalog))])))
        }
        members.append(("responses", .object(responses(&catalog))))
        members.append(("security", .array(route.access.isOpen ? [] : [.object([("bearerAuth", .array([]))])])))
        members.append(("x-access", access))
        return .object(members)
    }

    private func parameters(_ catalog: inout SchemaCatalog) -> [JSONValue] {
        var parameters = route.description.input.parameters.map { parameter in
            var members: [(String, JSONValue)] = [
                ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
                ("required", .bool(parameter.isRequired)),
            ]
            if !parameter.summary.isEmpty { members.append(("description", .string(parameter.summary))) }
            members.append(("schema", parameter.schema(&catalog).json))
            return JSONValue.object(members)
        }
        if route.access.isOfTenant {
            parameters.append(.object([("$ref", .string("#/components/parameters/\(OpenAPIComponents.tenantParameter)"))]))
        }
        return parameters
    }

    private func content(_ body: BodyDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        guard let schema = body.schema?(&catalog) else { return .object([(body.mediaType, .object([]))]) }
        let example = SchemaExample.value(of: schema, in: catalog)
        return .object([(body.mediaType, .object([("schema", schema.json), ("example", example)]))])
    }

    private func responses(_ catalog: inout SchemaCatalog) -> [(String, JSONValue)] {
        let answer = route.description.answer
        let notes = answer.notes.isEmpty ? answer.status.reasonPhrase : answer.notes
        var success: [(String, JSONValue)] = [("description", .string(notes))]
        if !answer.headers.isEmpty {
            success.append(("headers", .object(answer.headers.map { ($0.name, header($0, &catalog)) })))
        }
        if let body = answer.body { success.append(("content", content(body, &catalog))) }
        var responses: [(Int, JSONValue)] = [(answer.status.code, .object(success))]
        if answer.isConditional {
            responses.append((304, .object([("description", .string("The client has the current version."))])))
        }
        let groups = Dictionary(grouping: route.documentedProblems) { $0.kind.status.code }
        responses += groups.map { ($0, problems($1)) }
        return responses.sorted { $0.0 < $1.0 }.map { (String($0), $1) }
    }

    private func header(_ header: ParameterDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        .object([
            ("description", .string(header.summary)), ("required", .bool(header.isRequired)),
            ("schema", header.schema(&catalog).json),
        ])
    }

    /// The problems of one status: the schema says which codes there are, and each has an example.
    private func problems(_ problems: [DocumentedProblem]) -> JSONValue {
        let sorted = problems.sorted { $0.code < $1.code }
        let codes: JSONValue = .array(sorted.map { .string($0.code) })
        let schema: JSONValue = .object([
            (
                "allOf",
                .array([
                    .object([("$ref", .string("#/components/schemas/Problem"))]),
                    .object([("properties", .object([("code", .object([("enum", codes)]))]))]),
                ])
            )
        ])
        let examples: JSONValue = .object(
            sorted.map { ($0.code, .object([("$ref", .string("#/components/examples/\($0.code)"))])) })
        let lines = sorted.map { "- `\($0.code)`: \($0.message)" }.joined(separator: "\n")
        return .object([
            ("description", .string(lines)),
            ("content", .object([("application/problem+json", .object([("schema", schema), ("examples", examples)]))])),
        ])
    }

    private var access: JSONValue {
        var members: [(String, JSONValue)] = []
        switch route.access {
        case .open(let reason): members = [("rule", .string("open")), ("reason", .string(reason))]
        case .authenticated: members = [("rule", .string("authenticated"))]
        case .member: members = [("rule", .string("member"))]
        case .permission(let permission): members = [("rule", .string("permission")), ("permission", .string(permission.name))]
        case .superuser: members = [("rule", .string("superuser"))]
        }
        return .object(members + [("context", .string(route.contextName))])
    }
}

extension AccessRequirement {
    fileprivate var isOpen: Bool {
        if case .open = self { true } else { false }
    }

    /// Whether the guard looks for a tenant.
    var isOfTenant: Bool {
        switch self {
        case .member, .permission: true
        case .open, .authenticated, .superuser: false
        }
    }
}
