internal import HTTPTypes
public import TrellisSchema

/// A versioned resource whose body has more than its own row: 200 with the version of the row as `ETag`, never 304.
///
/// Use it where the body also shows rows that have versions of their own, such as the names of a member's user and
/// role: a client that has the version may still have another body. ``Conditional`` is for the others. `If-Match`
/// protects the changes of the row itself.
///
/// Source: RFC 9110, sections 8.8.3 and 13.1.1.
public struct Tagged<Value: SchemaValue>: RouteResult {
    /// The resource.
    public let value: Value
    /// The entity tag of the row's version.
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

    /// 200 with the value and its tag.
    public static var responseDescription: ResponseDescription {
        let tag = ParameterDescription("ETag", in: .header, summary: "The version, for If-Match.", isRequired: true) {
            String.describe(in: &$0)
        }
        return ResponseDescription(body: .json(Value.self), headers: [tag])
    }

    /// Returns the value with its tag.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        try .json(value, headers: [.eTag: tag.description], keys: request.keys)
    }
}
