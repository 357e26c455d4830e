internal import HTTPTypes
internal import TrellisDatabase
internal import TrellisKernel
internal import TrellisSchema

/// One operation of the OpenAPI document.
struct OpenAPIOperation {
    private let route: Route

    init(_ route: Route) {
        self.route = route
    }

    func json(_ catalog: inout SchemaCatalog, _ examples: inout ErrorExamples) -> JSONValue {
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
        operation["responses"] = responses(&catalog, &examples)
        operation["security"] = route.security
        operation["x-access"] = access
        return .object(operation)
    }

    private func parameters(_ catalog: inout SchemaCatalog) -> [JSONValue] {
        let parameters = route.description.input.parameters.map { parameter in
            var object: JSONObject = [
                "name": .string(parameter.name), "in": .string(parameter.location.rawValue),
                "required": .bool(parameter.isRequired),
            ]
            if !parameter.summary.isEmpty { object["description"] = .string(parameter.summary) }
            object["schema"] = parameter.schema(&catalog).json
            return JSONValue.object(object)
        }
        return parameters + route.tenantParameters
    }

    private func content(_ body: BodyDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        guard let schema = body.schema?(&catalog) else { return .object([body.mediaType: [:]]) }
        let example = SchemaExample.value(of: schema, in: catalog)
        return .object([body.mediaType: ["schema": schema.json, "example": example]])
    }

    private func responses(_ catalog: inout SchemaCatalog, _ examples: inout ErrorExamples) -> JSONValue {
        let response = route.description.response
        let renderer = route.errorRenderer ?? ProblemDetails()
        let problems = Dictionary(grouping: route.documentedProblems) {
            renderer.errorStatus(of: $0.kind, code: $0.code).code
        }
        let schema = catalog.styled(route.keys ?? .snakeCase) { renderer.describe(in: &$0) }.json
        var responses = problems.mapValues { problem($0, in: renderer, schema, &examples) }
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

    /// Returns the problems of one status, with an example of each; the schema of problem details lists the codes.
    private func problem(
        _ problems: [DocumentedProblem], in renderer: any ErrorRenderer, _ any: JSONValue,
        _ examples: inout ErrorExamples
    ) -> JSONValue {
        let sorted = problems.sorted { $0.code < $1.code }
        let codes = JSONValue.array(sorted.map { .string($0.code) })
        let isOpen = !(renderer is ProblemDetails) || sorted.contains(where: \.isServerError)
        let schema: JSONValue = isOpen ? any : ["allOf": [any, ["properties": ["code": ["enum": codes]]]]]
        var references = JSONObject()
        for problem in sorted {
            guard let name = examples.name(of: problem, in: renderer, keys: route.keys ?? .snakeCase) else { continue }
            references[problem.code] = ["$ref": .string("#/components/examples/\(name)")]
        }
        return [
            "description": .string(sorted.map { "- `\($0.code)`: \($0.message)" }.joined(separator: "\n")),
            "content": [renderer.mediaType: ["schema": schema, "examples": .object(references)]],
        ]
    }

    private var access: JSONValue {
        var object = route.access.json
        if !route.features.isEmpty { object["features"] = .array(route.features.map { .string($0.name) }) }
        if route.needsRecentProof { object["recent_proof"] = .bool(true) }
        object["context"] = .string(route.contextName)
        return .object(object)
    }
}

extension AccessRequirement {
    /// The rule as an object; that of several has them in `rules`.
    fileprivate var json: JSONObject {
        switch self {
        case .open(let reason): ["rule": "open", "reason": .string(reason)]
        case .optional: ["rule": "optional"]
        case .authenticated: ["rule": "authenticated"]
        case .member: ["rule": "member"]
        case .permission(let permission): ["rule": "permission", "permission": .string(permission.name)]
        case .permissionOrOwner(let permission, let owner):
            ["rule": "permission or owner", "permission": .string(permission.name), "owner_of": .string(owner.table)]
        case .feature(let feature): ["rule": "feature", "feature": .string(feature.name)]
        case .anyOf(let parts): ["rule": "any of", "rules": .array(parts.map { .object($0.json) })]
        case .allOf(let parts): ["rule": "all of", "rules": .array(parts.map { .object($0.json) })]
        case .superuser: ["rule": "superuser"]
        case .superuserSession: ["rule": "superuser session"]
        case .userSession: ["rule": "user session"]
        }
    }
}
