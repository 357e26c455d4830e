public import NIOCore

/// One request for one route, as the route's code receives it.
public struct RouteRequest: Sendable {
    /// The request's identity, head and logger.
    public let info: RequestInfo
    /// The values of the placeholders in the route's pattern.
    public let pathParameters: PathParameters
    /// The query, percent-decoded, in the order sent.
    public let query: [(name: String, value: String)]
    /// The body as a stream; ``collectBody()`` returns it as a whole.
    public let body: RequestBody

    /// Creates a request of these parts.
    public init(
        info: RequestInfo, pathParameters: PathParameters = PathParameters(),
        query: [(name: String, value: String)] = [],
        body: RequestBody = RequestBody()
    ) {
        self.info = info
        self.pathParameters = pathParameters
        self.query = query
        self.body = body
    }

    /// Returns the whole body.
    ///
    /// - Throws: ``RequestError/tooLarge(limit:)`` when it is longer than the body limit.
    public func collectBody() async throws -> ByteBuffer {
        try await body.collect()
    }
}
