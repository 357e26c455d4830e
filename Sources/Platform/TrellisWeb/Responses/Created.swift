internal import HTTPTypes
public import TrellisSchema

/// A thing that the request made: 201 with the thing as JSON and its address in `Location`.
///
/// ```swift
/// return Created(ProjectResponse(project), location: "\(project.id)")
/// ```
public struct Created<Value: SchemaValue>: RouteResult {
    /// What was made.
    public let value: Value
    /// Its address: below the request's own path, or from the root when it starts with a slash.
    public let location: String
    /// The version it starts with, sent as `ETag`; nil for things without versions.
    public let version: Int?

    /// The answer for `value`, made at `location`.
    public init(_ value: Value, location: String, version: Int? = nil) {
        self.value = value
        self.location = location
        self.version = version
    }

    /// 201 with the value and its address.
    public static var answer: AnswerDescription {
        let location = ParameterDescription("Location", in: .header, summary: "Where it is now.", isRequired: true) {
            catalog in
            String.describe(in: &catalog)
        }
        return AnswerDescription(status: .created, body: .json(Value.self), headers: [location])
    }

    /// The value, its address and its version.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.location: address(below: request.info.path)]
        if let version { headers[.eTag] = EntityTag(version: version).description }
        return try .json(value, status: .created, headers: headers)
    }

    private func address(below path: String) -> String {
        if location.hasPrefix("/") { return location }
        return path.hasSuffix("/") ? path + location : "\(path)/\(location)"
    }
}
