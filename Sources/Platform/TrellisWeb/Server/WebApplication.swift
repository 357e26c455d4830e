public import HTTPTypes
public import Logging
public import NIOCore
public import ServiceLifecycle
public import TrellisDatabase
internal import TrellisKernel

/// The routes of a product behind everything that HTTP needs: request ids, access rules, problem details, CORS,
/// security headers, compression, limits, time-outs, metrics and the access log.
///
/// ```swift
/// let web = WebApplication(routes: routes, authenticator: auth.authenticator, database: database, settings: settings)
/// try await ServiceGroup(configuration: .init(services: [web], logger: logger)).run()      // live
/// let response = await web.respond(to: HTTPRequest(method: .get, path: "/health"))          // in a test, without a port
/// ```
/// Both ways go through the same code; live, the connection adds nothing but bytes.
public struct WebApplication: Service {
    let dispatcher: Dispatcher
    let settings: WebSettings
    let logger: Logger
    let whenRunning: @Sendable (_ port: Int) async -> Void

    /// An application of these routes, which have their prefixes already.
    ///
    /// - Parameters:
    ///   - routes: what is served.
    ///   - authenticator: tells who sent a request.
    ///   - database: what tenant routes get their tenant's part of.
    ///   - settings: how the server listens, and what it allows.
    ///   - logger: where access lines and failures go.
    ///   - observer: told of what should not happen.
    ///   - whenRunning: called with the port once the server listens.
    public init(
        routes: [Route], authenticator: any Authenticator, database: Database, settings: WebSettings = WebSettings(),
        logger: Logger = Logger(label: "trellis.web"), observer: WebObserver = .none,
        whenRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.whenRunning = whenRunning
        let accessGuard = AccessGuard(
            authenticator: authenticator, database: database, logger: logger, report: observer.refusal)
        dispatcher = Dispatcher(
            routes: routes, accessGuard: accessGuard, settings: settings, logger: logger, observer: observer)
    }

    /// The answer to a request that didn't come over a connection, as a client would see it.
    ///
    /// A streamed body is not written yet: ``RouteResponse/collectBody()`` does that. The request time-out works here
    /// too when ``expireOverdueRequests(in:)`` is called.
    public func respond(to head: HTTPRequest, body: ByteBuffer = ByteBuffer()) async -> RouteResponse {
        await dispatcher.respond(to: head, body: .buffer(body), channel: nil).response
    }

    /// Answers the requests in flight whose time will be over when `duration` has passed; their code is cancelled.
    ///
    /// The running server does this by itself; tests do it instead of waiting.
    public func expireOverdueRequests(in duration: Duration = .zero) {
        dispatcher.deadlines.expire(now: MonotonicTime.now &+ UInt64(clamping: duration.microseconds) &* 1000)
    }

    /// How many requests wait for something at the moment.
    public var requestsInFlight: Int { dispatcher.deadlines.count }
}

extension WebApplication: CustomStringConvertible {
    /// What logs call it; not its parts.
    public var description: String { "WebApplication(\(settings.host):\(settings.port))" }
}
