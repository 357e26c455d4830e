internal import HTTPTypes
internal import TrellisDatabase
internal import TrellisKernel
internal import TrellisSchema

/// One operation of the OpenAPI document.
struct OpenAPIOperation {
    private let route: Route
    private let resources: ResourceRoutes

    init(_ route: Route, among resources: ResourceRoutes) {
        self.route = route
        self.resources = resources
    }

    func json(_ catalog: inout SchemaCatalog, _ problems: inout ProblemResponses) -> JSONValue {
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
        operation["responses"] = responses(&catalog, &problems)
        operation["security"] = route.security
        operation["x-access"] = access
        return .object(operation)
    }

    private func parameters(_ catalog: inout SchemaCatalog) -> [JSONValue] {
        let parameters = route.documentedParameters.map { parameter in
            guard let name = parameter.component else { return parameter.json(&catalog) }
            return ["$ref": .string("#/components/parameters/\(name)")]
        }
        return parameters + route.tenantParameters
    }

    private func content(_ body: BodyDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        guard let schema = body.schema?(&catalog) else { return Self.bytes(of: body.mediaType) }
        let example = SchemaExample.value(of: schema, in: catalog)
        return .object([body.mediaType: ["schema": schema.json, "example": example]])
    }

    /// Returns content without a schema of its own: text, or bytes, which generated clients keep as they are.
    private static func bytes(of mediaType: String) -> JSONValue {
        if mediaType.hasPrefix(utf8: "text/") { return .object([mediaType: ["schema": ["type": "string"]]]) }
        let bytes: JSONValue = ["schema": ["type": "string", "format": "binary"]]
        // Generators take the first type that they know, and know what to do with bytes of it.
        guard mediaType == "*/*" else { return .object([mediaType: bytes]) }
        return .object(["application/octet-stream": bytes, "*/*": bytes])
    }

    private func responses(_ catalog: inout SchemaCatalog, _ problems: inout ProblemResponses) -> JSONValue {
        let response = route.description.response
        let renderer = route.errorRenderer ?? ProblemDetails()
        let groups = Dictionary(grouping: route.documentedProblems) {
            renderer.errorStatus(of: $0.kind, code: $0.code).code
        }
        let schema = catalog.styled(route.keys ?? .snakeCase) { renderer.describe(in: &$0) }.json
        var responses: [Int: JSONValue] = [:]
        // In order, so that the names of the responses depend on nothing else.
        for (status, group) in groups.sorted(by: { $0.key < $1.key }) {
            responses[status] = problems.response(group, of: route, in: renderer, schema)
        }
        responses[response.status.code] = success(response, &catalog)
        if response.acceptsRanges { responses[206] = success(response.partial, &catalog) }
        if route.isConditionalRead { responses[304] = problems.notModified() }
        return .object(JSONObject(responses.sorted { $0.key < $1.key }.map { (key: String($0.key), value: $0.value) }))
    }

    private func success(_ response: ResponseDescription, _ catalog: inout SchemaCatalog) -> JSONValue {
        var object: JSONObject = [
            "description": .string(response.summary.isEmpty ? response.status.reasonPhrase : response.summary)
        ]
        var headers = JSONObject()
        for header in response.headers {
            headers[header.name] = [
                "description": .string(header.summary), "required": .bool(header.isRequired),
                "schema": header.schema(&catalog).json,
            ]
        }
        if response.status == .created {
            if resources.createsVersions(route) || route.readsCondition, !route.sendsVersion {
                headers["ETag"] = [
                    "description": "The first version, for If-Match.", "required": true, "schema": ["type": "string"],
                ]
            }
            let links = OpenAPILinks(route, among: resources).json(&catalog)
            if !links.isEmpty { object["links"] = .object(links) }
        }
        if !headers.isEmpty { object["headers"] = .object(headers) }
        if let body = response.body { object["content"] = content(body, &catalog) }
        return .object(object)
    }

    private var access: JSONValue {
        var object = route.access.json
        if !route.features.isEmpty { object["features"] = .array(route.features.map { .string($0.name) }) }
        if route.needsRecentProof { object["recent_proof"] = .bool(true) }
        object["context"] = .string(route.contextName)
        return .object(object)
    }
}

extension Route {
    /// Whether it reads a resource that clients may have: 304.
    var isConditionalRead: Bool { method == .get && description.response.isConditional }

    /// The parameters that its code reads, and that of its response.
    var documentedParameters: [ParameterDescription] {
        let response = description.response
        return description.input.parameters + (isConditionalRead ? [.ifNoneMatch] : [])
            + (response.acceptsRanges ? [.ifMatchOfRead, .ifRange, .range] : [])
    }
}

extension ResponseDescription {
    /// The response with a part of the body.
    fileprivate var partial: ResponseDescription {
        var partial = self
        partial.status = .partialContent
        partial.summary = "The part that Range names."
        partial.headers.append(
            ParameterDescription(
                "Content-Range", in: .header, summary: "The part and the size of the whole, as in `bytes 0-99/1234`.",
                isRequired: true, schema: String.describe))
        return partial
    }
}

extension ParameterDescription {
    /// Returns the parameter as an object of OpenAPI.
    func json(_ catalog: inout SchemaCatalog) -> JSONValue {
        var object: JSONObject = [
            "name": .string(name), "in": .string(location.rawValue), "required": .bool(isRequired),
        ]
        if !summary.isEmpty { object["description"] = .string(summary) }
        object["schema"] = schema(&catalog).json
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
