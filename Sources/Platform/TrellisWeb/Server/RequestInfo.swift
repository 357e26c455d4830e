public import HTTPTypes
public import Logging

/// What a handler may know of the request it answers: its identity, its head and where to log.
///
/// One reference, so that contexts carry it for the price of a word.
public struct RequestInfo: Sendable {
    private final class Storage: Sendable {
        let id: String
        let method: HTTPRequest.Method
        let path: String
        let routePattern: String
        let headers: HTTPFields
        let remoteAddress: String?
        let logger: Logger

        init(
            id: String, method: HTTPRequest.Method, path: String, routePattern: String, headers: HTTPFields,
            remoteAddress: String?, logger: Logger
        ) {
            self.id = id
            self.method = method
            self.path = path
            self.routePattern = routePattern
            self.headers = headers
            self.remoteAddress = remoteAddress
            self.logger = logger
        }
    }
    private let storage: Storage

    /// A request that isn't on the wire: for tests, and for the server that takes one off it.
    public init(
        id: String, method: HTTPRequest.Method = .get, path: String = "/", routePattern: String = "/",
        headers: HTTPFields = [:], remoteAddress: String? = nil, logger: Logger = Logger(label: "trellis.web")
    ) {
        storage = Storage(
            id: id, method: method, path: path, routePattern: routePattern, headers: headers,
            remoteAddress: remoteAddress, logger: logger)
    }

    /// The request id: from `X-Request-ID` when that was well-formed, else made by the server.
    public var id: String { storage.id }
    /// The method, as in `GET`.
    public var method: HTTPRequest.Method { storage.method }
    /// The path as the client sent it, escapes and all, without the query.
    public var path: String { storage.path }
    /// The pattern of the route that matched, as in `/api/v1/projects/{id}`.
    public var routePattern: String { storage.routePattern }
    /// The header fields as the client sent them.
    public var headers: HTTPFields { storage.headers }
    /// The address of whoever opened the connection (a proxy, when there is one), or nil without a connection.
    public var remoteAddress: String? { storage.remoteAddress }

    /// A logger whose lines carry the request id.
    public var logger: Logger {
        var logger = storage.logger
        logger[metadataKey: "request_id"] = .string(storage.id)
        return logger
    }
}
