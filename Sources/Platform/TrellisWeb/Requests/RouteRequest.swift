internal import HTTPTypes
public import NIOCore
internal import TrellisKernel
public import TrellisSchema

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
    /// The members that the composition adds to objects of the body.
    public let extensions: SchemaExtensions
    /// The style of the names in body, query and response, except those of types that state another one.
    public let keys: KeyStyle
    /// Whether names in the query that no parameter reads are ignored.
    public let ignoresUnknownQuery: Bool

    /// Creates a request of these parts.
    public init(
        info: RequestInfo, pathParameters: PathParameters = PathParameters(),
        query: [(name: String, value: String)] = [],
        body: RequestBody = RequestBody(), extensions: SchemaExtensions = .none, keys: KeyStyle = .snakeCase,
        ignoresUnknownQuery: Bool = false
    ) {
        self.keys = keys
        self.ignoresUnknownQuery = ignoresUnknownQuery
        self.info = info
        self.pathParameters = pathParameters
        self.query = query
        self.body = body
        self.extensions = extensions
    }

    /// Returns the same request with another body, for middleware that has read this one.
    public func replacing(body: RequestBody) -> RouteRequest {
        RouteRequest(
            info: info, pathParameters: pathParameters, query: query, body: body, extensions: extensions, keys: keys,
            ignoresUnknownQuery: ignoresUnknownQuery)
    }

    /// Whether the body has a content coding: `Content-Encoding` with anything but `identity`.
    package var hasContentCoding: Bool {
        guard let codings = info.headers.list(.contentEncoding) else { return false }
        return codings.split(utf8: ",").contains { $0.trimming().lowercased() != "identity" }
    }

    /// Returns the whole body.
    ///
    /// - Throws: ``RequestError/tooLarge(limit:)`` when it is longer than the body limit,
    ///   ``RequestError/contentCodingUnknown`` when it is compressed.
    public func collectBody() async throws -> ByteBuffer {
        guard !hasContentCoding else { throw RequestError.contentCodingUnknown }
        return try await body.collect()
    }
}
