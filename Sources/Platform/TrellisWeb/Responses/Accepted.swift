internal import HTTPTypes
public import TrellisSchema

/// A response for accepted, unfinished work: 202 with a JSON description of the work.
///
/// Source: RFC 9110, section 15.3.3.
public struct Accepted<Value: SchemaValue>: RouteResult {
    /// The description of the work.
    public let value: Value
    /// The URL of the work's status, as a path from the root; nil for none.
    public let location: String?

    /// Creates a response for the work that `value` describes.
    public init(_ value: Value, location: String? = nil) {
        self.value = value
        self.location = location
    }

    /// 202 with the value.
    public static var responseDescription: ResponseDescription {
        ResponseDescription(
            status: .accepted, body: .json(Value.self),
            headers: [
                ParameterDescription(
                    "Location", in: .header, summary: "The URL of the work's status, if it has one.", isRequired: false,
                    schema: String.describe)
            ])
    }

    /// Returns the value with the URL of the work's status.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [:]
        if let location { headers[.location] = location }
        return try .json(value, status: .accepted, headers: headers, keys: request.keys)
    }
}
