public import NIOCore

/// One request for one route, as the route's code receives it.
public struct RouteRequest: Sendable {
    /// The request's identity, head and logger.
    public let info: RequestInfo
    /// What stood in the placeholders of the route's pattern.
    public let pathParameters: PathParameters
    /// The query, percent-decoded, in the order it was sent.
    public let query: [(name: String, value: String)]
    /// The body as it arrives; ``collectBody()`` when it is wanted whole.
    public let body: RequestBody

    /// A request of these parts.
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

    /// The whole body.
    ///
    /// - Throws: ``RequestError/tooLarge(limit:)`` when it is longer than the body limit.
    public func collectBody() async throws -> ByteBuffer {
        try await body.collect()
    }
}
