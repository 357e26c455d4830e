internal import HTTPTypes
public import TrellisSchema

/// A versioned resource: 200 with its version as `ETag`, or 304 without a body when the client has this version.
///
/// Source: RFC 9110, sections 8.8.3 and 13.1.2.
public struct Conditional<Value: SchemaValue>: RouteResult {
    /// The resource.
    public let value: Value
    /// The entity tag of its version.
    public let tag: EntityTag

    /// Creates a response for `value` with this record version.
    public init(_ value: Value, version: Int) {
        self.init(value, tag: EntityTag(version: version))
    }

    /// Creates a response for `value` with this entity tag.
    public init(_ value: Value, tag: EntityTag) {
        self.value = value
        self.tag = tag
    }

    /// 200 with the value and its tag, or 304.
    public static var responseDescription: ResponseDescription {
        let tag = ParameterDescription(
            "ETag", in: .header, summary: "The version, for If-Match and If-None-Match.", isRequired: true
        ) {
            String.describe(in: &$0)
        }
        return ResponseDescription(body: .json(Value.self), headers: [tag], isConditional: true)
    }

    /// Returns the value with its tag, or 304 when the client has this version.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        let headers: HTTPFields = [.eTag: tag.description]
        guard !request.matchesIfNoneMatch(tag) else { return RouteResponse(status: .notModified, headers: headers) }
        return try .json(value, headers: headers, keys: request.keys)
    }
}

extension RouteRequest {
    /// Returns whether the client already has this version (`If-None-Match`).
    ///
    /// A malformed field counts as absent: the client receives the full response.
    public func matchesIfNoneMatch(_ tag: EntityTag) -> Bool {
        guard info.method == .get || info.method == .head, let field = info.headers[.ifNoneMatch] else { return false }
        if field == "*" { return true }
        return EntityTag.list(field)?.contains { $0.text == tag.text } ?? false
    }
}
