internal import HTTPTypes
public import TrellisSchema

/// A versioned thing: 200 with its version as `ETag`, or 304 without a body for a client that has this version already.
///
/// Source: RFC 9110, sections 8.8.3 and 13.1.2.
public struct Conditional<Value: SchemaValue>: RouteResult {
    /// The thing.
    public let value: Value
    /// The name of its version.
    public let tag: EntityTag

    /// The answer for `value`, whose record has this version.
    public init(_ value: Value, version: Int) {
        self.init(value, tag: EntityTag(version: version))
    }

    /// The answer for `value`, whose version has this name.
    public init(_ value: Value, tag: EntityTag) {
        self.value = value
        self.tag = tag
    }

    /// 200 with the value and its tag, or 304.
    public static var answer: AnswerDescription {
        let tag = ParameterDescription(
            "ETag", in: .header, summary: "The version, for If-Match and If-None-Match.", isRequired: true
        ) {
            String.describe(in: &$0)
        }
        return AnswerDescription(body: .json(Value.self), headers: [tag], isConditional: true)
    }

    /// The value with its tag, or 304 when the client has this version.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        let headers: HTTPFields = [.eTag: tag.description]
        guard !request.hasCurrent(tag) else { return RouteResponse(status: .notModified, headers: headers) }
        return try .json(value, headers: headers)
    }
}

extension RouteRequest {
    /// Whether the client says that it has this version already, so that it needn't be sent again (`If-None-Match`).
    ///
    /// A malformed field counts as absent: the client gets the whole answer.
    public func hasCurrent(_ tag: EntityTag) -> Bool {
        guard info.method == .get || info.method == .head, let field = info.headers[.ifNoneMatch] else { return false }
        if field == "*" { return true }
        return EntityTag.list(field)?.contains { $0.text == tag.text } ?? false
    }
}
