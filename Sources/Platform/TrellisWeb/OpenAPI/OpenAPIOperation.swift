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
        var operation: JSONObject = [
            "operationId": .string(route.operationID), "summary": .string(description.summary),
        ]
        if !description.details.isEmpty { operation["description"] = .string(description.details) }
        if !description.tag.isEmpty { operation["tags"] = [.string(description.tag)] }
        let parameters = self.parameters(&catalog)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = description.input.body {
            operation["requestBody"] = [
                "required": .bool(description.input.isBodyRequired), "content": content(body, &catalog),
            ]
        }
        operation["responses"] = responses(&catalog)
        operation["security"] = route.access.isOpen ? [] : [["bearerAuth": []]]
        operation["x-access"] = access
        return .object(operation)
    }

    private func parameters(_ catalog: inout SchemaCatalog) -> [JSONValue] {
        var parameters = route.description.input.parameters.map { parameter in
            var object: JSONObject = [
                "name": .string(parameter.name), "in": .string(parameter.location.rawValue),
                "required": .bool(parameter.isRequired),
            ]
            if !parameter.summary.isEmpty { object["description"] = .string(parameter.summary) }
            object["schema"] = parameter.schema(&catalog).json
            return JSONValue.object(object)
        }
        if route.access.isOfTenant {
            parameters.append(["$ref": .string("#/components/parameters/\(OpenAPIComponents.tenantParameter)")])
        }
        return parameters
    }

    private func content(_ body: BodyDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        guard let schema = body.schema?(&catalog) else { return .object([body.mediaType: [:]]) }
        let example = SchemaExample.value(of: schema, in: catalog)
        return .object([body.mediaType: ["schema": schema.json, "example": example]])
    }

    private func responses(_ catalog: inout SchemaCatalog) -> JSONValue {
        let response = route.description.response
        let problems = Dictionary(grouping: route.documentedProblems) { $0.kind.status.code }
        var responses = problems.mapValues(problem)
        responses[response.status.code] = success(response, &catalog)
        if response.isConditional { responses[304] = ["description": "The client has the current version."] }
        return .object(JSONObject(responses.sorted { $0.key < $1.key }.map { (key: String($0.key), value: $0.value) }))
    }

    private func success(_ response: ResponseDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        var object: JSONObject = [
            "description": .string(response.summary.isEmpty ? response.status.reasonPhrase : response.summary)
        ]
        if !response.headers.isEmpty {
            var headers = JSONObject()
            for header in response.headers {
                headers[header.name] = [
                    "description": .string(header.summary), "required": .bool(header.isRequired),
                    "schema": header.schema(&catalog).json,
                ]
            }
            object["headers"] = .object(headers)
        }
        if let body = response.body { object["content"] = content(body, &catalog) }
        return .object(object)
    }

    /// Returns the problems of one status: the schema lists the codes, and each code has an example.
    private func problem(_ problems: [DocumentedProblem]) -> JSONValue {
        let sorted = problems.sorted { $0.code < $1.code }
        let any: JSONValue = ["$ref": "#/components/schemas/Problem"]
        let codes = JSONValue.array(sorted.map { .string($0.code) })
        let isOpen = sorted.contains(where: \.isServerError)
        let schema: JSONValue = isOpen ? any : ["allOf": [any, ["properties": ["code": ["enum": codes]]]]]
        let examples = sorted.map { problem in
            (key: problem.code, value: JSONValue.object(["$ref": .string("#/components/examples/\(problem.code)")]))
        }
        return [
            "description": .string(sorted.map { "- `\($0.code)`: \($0.message)" }.joined(separator: "\n")),
            "content": ["application/problem+json": ["schema": schema, "examples": .object(JSONObject(examples))]],
        ]
    }

    private var access: JSONValue {
        var object: JSONObject = [:]
        switch route.access {
        case .open(let reason): object = ["rule": "open", "reason": .string(reason)]
        case .authenticated: object = ["rule": "authenticated"]
        case .member: object = ["rule": "member"]
        case .permission(let permission): object = ["rule": "permission", "permission": .string(permission.name)]
        case .superuser: object = ["rule": "superuser"]
        case .superuserSession: object = ["rule": "superuser session"]
        }
        if !route.features.isEmpty { object["features"] = .array(route.features.map { .string($0.name) }) }
        object["context"] = .string(route.contextName)
        return .object(object)
    }
}

extension AccessRequirement {
    fileprivate var isOpen: Bool {
        if case .open = self { true } else { false }
    }

    /// Whether the guard needs a tenant.
    fileprivate var isOfTenant: Bool {
        switch self {
        case .member, .permission: true
        case .open, .authenticated, .superuser, .superuserSession: false
        }
    }
}
