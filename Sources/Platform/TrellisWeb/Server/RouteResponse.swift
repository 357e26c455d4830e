public import HTTPTypes
public import NIOCore

/// What a route answers, before the server adds request id, security headers and compression.
public struct RouteResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields that the route itself decides on.
    public var headers: HTTPFields
    /// What follows the head.
    public var body: Body

    /// What follows the head of an answer.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// These bytes.
        case bytes(ByteBuffer)
        /// What the closure writes, part by part; it is held up while the client doesn't take more.
        /// A failure after the head has gone closes the connection, so that the client sees a cut answer.
        case stream(length: Int?, @Sendable (any ResponseBodyWriter) async throws -> Void)
    }

    /// An answer with this status, header fields and body.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Takes the parts of a streamed answer.
public protocol ResponseBodyWriter: Sendable {
    /// Sends one part, and returns when the connection can take another.
    func write(_ part: ByteBuffer) async throws
}
