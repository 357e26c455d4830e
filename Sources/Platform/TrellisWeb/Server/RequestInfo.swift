public import HTTPTypes
public import Logging
internal import NIOCore
public import TrellisKernel
internal import TrellisObservability

/// What a handler may know of the request it answers: its identity, its head and where to log.
///
/// One reference, so that contexts carry it for the price of a word.
public struct RequestInfo: Sendable {
    private final class Storage: Sendable {
        let id: String
        let method: HTTPRequest.Method
        let path: String
        let host: String?
        let routePattern: String
        let headers: HTTPFields
        let channel: (any Channel)?
        let log: LogContext?
        let logger: Logger

        init(
            id: String, method: HTTPRequest.Method, path: String, host: String?, routePattern: String,
            headers: HTTPFields,
            channel: (any Channel)?, log: LogContext?, logger: Logger
        ) {
            self.id = id
            self.method = method
            self.path = path
            self.host = host
            self.routePattern = routePattern
            self.headers = headers
            self.channel = channel
            self.log = log
            self.logger = logger
        }
    }
    private let storage: Storage

    /// A request that isn't being served: for tests and tools.
    public init(
        id: String, method: HTTPRequest.Method = .get, path: String = "/", routePattern: String = "/",
        headers: HTTPFields = [:], logger: Logger = Logger(label: "trellis.web")
    ) {
        storage = Storage(
            id: id, method: method, path: path, host: nil, routePattern: routePattern, headers: headers, channel: nil,
            log: nil,
            logger: logger)
    }

    /// The request of an exchange, with `path` and the pattern that it matched.
    init(_ exchange: Exchange, path: String, routePattern: String, logger: Logger) {
        let head = exchange.head
        storage = Storage(
            id: exchange.log.requestID, method: head.method, path: path, host: head.authority,
            routePattern: routePattern,
            headers: Compression.withoutCompressionMarks(head.headerFields), channel: exchange.channel,
            log: exchange.log,
            logger: logger)
    }

    /// The request id: from `X-Request-ID` when that was well-formed, else made by the server.
    public var id: String { storage.id }
    /// The method, as in `GET`.
    public var method: HTTPRequest.Method { storage.method }
    /// The path as the client sent it, escapes and all, without the query.
    public var path: String { storage.path }
    /// The host that was asked, with its port when it isn't the usual one: what the client sent as `Host`.
    public var host: String? { storage.host }
    /// The pattern of the route that matched, as in `/api/v1/projects/{id}`.
    public var routePattern: String { storage.routePattern }
    /// The header fields as the client sent them.
    public var headers: HTTPFields { storage.headers }
    /// The address of whoever opened the connection (a proxy, when there is one), or nil without a connection.
    public var remoteAddress: String? { storage.channel?.remoteAddress?.ipAddress }

    /// The route as the origin of what is done for the request, and the permission that let it in.
    public func origin(permission: Permission? = nil) -> WorkOrigin {
        WorkOrigin("\(method.rawValue) \(routePattern)", permission: permission?.name)
    }

    /// A logger whose lines carry request, tenant, user and trace, in detached tasks too.
    public var logger: Logger {
        guard let log = storage.log else { return storage.logger }
        return storage.logger.carrying(log)
    }
}
