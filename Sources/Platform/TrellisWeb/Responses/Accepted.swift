internal import HTTPTypes
public import TrellisSchema

/// Work that was taken on and isn't done yet: 202, with what is known of it as JSON.
///
/// Source: RFC 9110, section 15.3.3.
public struct Accepted<Value: SchemaValue>: RouteResult {
    /// What is known of the work.
    public let value: Value
    /// Where to ask how far it is, as a path from the root; or nil.
    public let location: String?

    /// The answer for work that `value` describes.
    public init(_ value: Value, location: String? = nil) {
        self.value = value
        self.location = location
    }

    /// 202 with the value.
    public static var answer: AnswerDescription { AnswerDescription(status: .accepted, body: .json(Value.self)) }

    /// The value, and where to ask how far the work is.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [:]
        if let location { headers[.location] = location }
        return try .json(value, status: .accepted, headers: headers)
    }
}
