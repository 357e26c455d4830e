internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// The components that the operations of the OpenAPI document refer to by name.
struct OpenAPIComponents {
    private let routes: [Route]

    init(routes: [Route]) {
        self.routes = routes
    }

    func json(_ catalog: SchemaCatalog, _ problems: ProblemResponses) -> JSONValue {
        [
            "schemas": .object(
                JSONObject(
                    (catalog.components.members + problems.schemas.members).sorted { $0.key < $1.key }
                        .map { (key: $0.key, value: $0.value) })),
            "responses": .object(problems.json),
            "parameters": .object(parameters),
            "examples": problems.examples.json,
            "securitySchemes": .object(securitySchemes),
        ]
    }

    /// The schemes of all routes, by name.
    private var securitySchemes: JSONObject {
        let schemes = Set(routes.flatMap(\.identification.schemes))
        return JSONObject(schemes.map { (key: $0.name, value: $0.json) }.sorted { $0.key < $1.key })
    }

    /// The parameters that name the tenant, and those that many operations have, by name.
    private var parameters: JSONObject {
        var parameters: [String: JSONValue] = [:]
        var catalog = SchemaCatalog()
        for parameter in routes.flatMap(\.documentedParameters) {
            guard let name = parameter.component, parameters[name] == nil else { continue }
            parameters[name] = parameter.json(&catalog)
        }
        for sources in routes.map(\.identification.tenantSources) {
            let isOptional = sources.contains { !$0.findsNames }
            for source in sources {
                guard let name = source.parameterName, parameters[name] == nil else { continue }
                parameters[name] = source.parameter(isOptional: isOptional)
            }
        }
        return JSONObject(parameters.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key })
    }
}
