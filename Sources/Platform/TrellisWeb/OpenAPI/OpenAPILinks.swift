internal import HTTPTypes
internal import TrellisSchema

/// The links of a 201 to the operations of the resource that it created, which tools follow.
///
/// Source: OpenAPI 3.1, "Link Object" and "Runtime Expressions".
struct OpenAPILinks {
    private let route: Route
    private let resources: ResourceRoutes

    init(_ route: Route, among resources: ResourceRoutes) {
        self.route = route
        self.resources = resources
    }

    /// Returns a link to each operation with one more placeholder, which is the identifier in the response.
    func json(_ catalog: inout SchemaCatalog) -> JSONObject {
        var links = JSONObject()
        guard let schema = route.description.response.body?.schema?(&catalog) else { return links }
        let known = route.placeholders
        for item in resources.items(of: route) where [.get, .put, .patch, .delete].contains(item.method) {
            guard item.placeholders.count == known.count + 1, let new = item.placeholders.last,
                let pointer = Self.pointer(to: new, in: schema, catalog)
            else { continue }
            var parameters: JSONObject = [new: .string("$response.body#\(pointer)")]
            for (name, own) in zip(item.placeholders, known) { parameters[name] = .string("$request.path.\(own)") }
            links[item.operationID] = [
                "operationId": .string(item.operationID), "parameters": .object(parameters),
            ]
        }
        return links
    }

    /// Returns where a response has the value of a placeholder: under its name or `id`, or in its only object with one.
    private static func pointer(to name: String, in schema: JSONSchema, _ catalog: SchemaCatalog) -> String? {
        guard let properties = catalog.resolve(schema)["properties"]?.object else { return nil }
        if let key = [name, "id"].first(where: { properties[$0] != nil }) { return "/\(key)" }
        let nested = properties.members.filter { _, value in
            guard let object = value.object else { return false }
            return catalog.resolve(JSONSchema(object))["properties"]?["id"] != nil
        }
        guard nested.count == 1, let first = nested.first else { return nil }
        return "/\(first.key)/id"
    }
}
