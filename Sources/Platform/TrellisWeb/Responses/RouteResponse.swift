public import HTTPTypes
public import NIOCore

/// The response of a route, before the server adds request id, security headers and compression.
public struct RouteResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields that the route itself sets.
    public var headers: HTTPFields
    /// The body.
    public var body: Body
    /// The body, if it never changes: ``Compression`` then uses the form that is compressed already.
    var fixedBody: FixedBody?

    /// The body of a response.
    public enum Body: Sendable {
        /// No body.
        case empty
        /// These bytes.
        case bytes(ByteBuffer)
        /// The parts that the closure writes; a write waits while the client doesn't read.
        ///
        /// An error after the head was sent closes the connection, so that the client sees an incomplete response.
        case stream(length: Int?, @Sendable (any ResponseBodyWriter) async throws -> Void)
    }

    /// Creates a response with this status, header fields and body.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
