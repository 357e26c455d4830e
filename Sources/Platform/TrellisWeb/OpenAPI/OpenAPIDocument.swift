internal import HTTPTypes
public import NIOCore
public import TrellisKernel
public import TrellisSchema

/// The OpenAPI 3.1 document of an application, computed from its routes only, so that both always agree.
///
/// The same routes give the same bytes: the order is that of ``RouteTable``, and components are sorted by name.
/// Source: https://spec.openapis.org/oas/v3.1.0
public struct OpenAPIDocument: Sendable {
    /// The name of the API.
    public let title: String
    /// The version of the API, not of the format.
    public let version: String
    /// The description of the API, in Markdown.
    public let summary: String
    /// The URLs of the servers; the document's own server when empty.
    public let servers: [String]
    /// The listed routes, in the order of the document.
    public let routes: [Route]
    /// The values of ``PermissionName`` and ``EventName``.
    private let declared: [String: [String]]

    /// Creates the document of `routes`, without the unlisted ones.
    ///
    /// - Parameters:
    ///   - permissions: the values of ``PermissionName``; any text if empty.
    ///   - events: the names among the values of ``EventName``; any text if empty.
    public init(
        title: String, version: String, summary: String = "", servers: [String] = [], routes: [Route],
        permissions: [Permission] = [], events: [String] = []
    ) {
        declared = [
            PermissionName.schemaLabel: permissions.map(\.name).sorted(),
            EventName.schemaLabel: events.isEmpty ? [] : ["*"] + events.sorted(),
        ]
        self.title = title
        self.version = version
        self.summary = summary
        self.servers = servers
        self.routes = RouteTable(routes.filter(\.description.isListed)).routes
    }

    /// The document as a JSON value.
    public var json: JSONValue {
        let styles = Set(routes.map { $0.keys ?? .snakeCase })
        var catalog = styles.count > 1 ? catalogOfStyles : SchemaCatalog()
        catalog.declaredTexts = declared
        var problems = ProblemResponses(keys: styles.count > 1 ? .snakeCase : styles.first ?? .snakeCase)
        let paths = self.paths(&catalog, &problems)
        var info: JSONObject = ["title": .string(title), "version": .string(version)]
        if !summary.isEmpty { info["description"] = .string(summary) }
        return [
            "openapi": "3.1.0",
            "info": .object(info),
            "servers": .array((servers.isEmpty ? ["/"] : servers).map { ["url": .string($0)] } + tenantServers),
            "tags": .array(tags),
            "paths": .object(paths),
            "components": OpenAPIComponents(routes: routes).json(catalog, problems),
        ]
    }

    /// Returns the document as compact JSON.
    public func bytes() throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try SchemaCoding.encode(json, into: &buffer)
        return buffer
    }

    /// A catalog that tells apart what routes describe in different styles.
    private var catalogOfStyles: SchemaCatalog {
        SchemaCatalog { keys, catalog in
            var problems = ProblemResponses(keys: keys)
            let resources = ResourceRoutes(routes)
            for route in routes where (route.keys ?? .snakeCase) == keys {
                _ = OpenAPIOperation(route, among: resources).json(&catalog, &problems)
            }
        }
    }

    private func paths(_ catalog: inout SchemaCatalog, _ problems: inout ProblemResponses) -> JSONObject {
        var paths = JSONObject()
        let resources = ResourceRoutes(routes)
        for route in routes {
            var operations = paths[route.path]?.object ?? JSONObject()
            let operation = OpenAPIOperation(route, among: resources)
            operations[route.method.rawValue.lowercased()] = operation.json(&catalog, &problems)
            paths[route.path] = .object(operations)
        }
        return paths
    }

    /// The servers of tenants, where a source reads subdomains.
    private var tenantServers: [JSONValue] {
        routes.first { $0.access.isOfTenant }?.identification.tenantSources.compactMap(\.server) ?? []
    }

    private var tags: [JSONValue] {
        let groups = Dictionary(grouping: routes.filter { !$0.tag.isEmpty }, by: \.tag)
        return groups.sorted { $0.key < $1.key }.map { tag, routes in
            var object: JSONObject = ["name": .string(tag)]
            object["description"] = routes.map(\.description.tagDetails).first { !$0.isEmpty }.map { .string($0) }
            return .object(object)
        }
    }
}
