internal import HTTPTypes
import TrellisKernel
public import TrellisSchema

/// A created resource: 201 with the resource as JSON and its URL in `Location`.
///
/// ```swift
/// return Created(ProjectResponse(project), location: "\(project.id)")
/// ```
public struct Created<Value: SchemaValue>: RouteResult {
    /// The created resource.
    public let value: Value
    /// The URL: relative to the request's path, or from the root when it starts with a slash.
    public let location: String
    /// The initial version, sent as `ETag`; nil for resources without versions.
    public let version: Int?

    /// Creates a response for `value`, created at `location`.
    public init(_ value: Value, location: String, version: Int? = nil) {
        self.value = value
        self.location = location
        self.version = version
    }

    /// 201 with the value and its URL.
    public static var responseDescription: ResponseDescription {
        let location = ParameterDescription(
            "Location", in: .header, summary: "URL of the created resource.", isRequired: true
        ) {
            String.describe(in: &$0)
        }
        return ResponseDescription(status: .created, body: .json(Value.self), headers: [location])
    }

    /// Returns the value with its URL and its version.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.location: address(below: request.info.path)]
        if let version { headers[.eTag] = EntityTag(version: version).description }
        return try .json(value, status: .created, headers: headers, keys: request.keys)
    }

    private func address(below path: String) -> String {
        if location.hasPrefix(utf8: "/") { return location }
        return path.hasSuffix(utf8: "/") ? path + location : "\(path)/\(location)"
    }
}
