internal import HTTPTypes
public import NIOCore
internal import TrellisKernel
public import TrellisSchema

/// The OpenAPI 3.1 document of an application: computed from its routes and nothing else, so that it can't disagree with them.
///
/// The same routes give the same bytes: the order is that of ``RouteTable``, and components are sorted by name.
/// Source: https://spec.openapis.org/oas/v3.1.0
public struct OpenAPIDocument: Sendable {
    /// The name of the API.
    public let title: String
    /// The version of the API, not of the format.
    public let version: String
    /// What the API is about, in Markdown.
    public let summary: String
    /// Where it is served; relative to the document when empty.
    public let servers: [String]
    private let table: RouteTable

    /// The document of `routes`; those that aren't listed are left out.
    public init(title: String, version: String, summary: String = "", servers: [String] = [], routes: [Route]) {
        self.title = title
        self.version = version
        self.summary = summary
        self.servers = servers
        table = RouteTable(routes.filter(\.description.isListed))
    }

    /// The listed routes in the order of the document.
    public var routes: [Route] { table.routes }

    /// The document as a value.
    public var json: JSONValue {
        var catalog = SchemaCatalog()
        let paths = self.paths(&catalog)
        var info: [(String, JSONValue)] = [("title", .string(title)), ("version", .string(version))]
        if !summary.isEmpty { info.append(("description", .string(summary))) }
        let urls = servers.isEmpty ? ["/"] : servers
        return .object([
            ("openapi", .string("3.1.0")),
            ("info", .object(info)),
            ("servers", .array(urls.map { .object([("url", .string($0))]) })),
            ("tags", .array(tags)),
            ("paths", .object(paths)),
            ("components", OpenAPIComponents(routes: table.routes).json(&catalog)),
        ])
    }

    /// The document as JSON.
    public func bytes() throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try SchemaCoding.encode(json, into: &buffer)
        return buffer
    }

    private func paths(_ catalog: inout SchemaCatalog) -> [(String, JSONValue)] {
        var paths: [(path: String, operations: [(String, JSONValue)])] = []
        for route in table.routes {
            let operation = (route.method.rawValue.lowercased(), OpenAPIOperation(route).json(&catalog))
            if paths.last?.path == route.path {
                paths[paths.count - 1].operations.append(operation)
            } else {
                paths.append((route.path, [operation]))
            }
        }
        return paths.map { ($0.path, .object($0.operations)) }
    }

    private var tags: [JSONValue] {
        let groups = Dictionary(grouping: table.routes.filter { !$0.tag.isEmpty }, by: \.tag)
        return groups.sorted { $0.key < $1.key }.map { tag, routes in
            let details = routes.map(\.description.tagDetails).first { !$0.isEmpty }
            return .object([("name", .string(tag))] + (details.map { [("description", .string($0))] } ?? []))
        }
    }
}
