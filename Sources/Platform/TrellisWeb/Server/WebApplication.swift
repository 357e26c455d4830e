// TrellisWeb: the way of a request through the folders, in reading order. Server receives the request and uses the other
// folders; each of these uses only folders above it.
//
//   Server        WebApplication        the server: listens, or responds to a request in a test without a port
//                 ConnectionListener    in Connection: listens, within ConnectionLimit, and shuts down gracefully
//                 HTTPConnection        in Connection: the state of one connection: heads (RequestHeadParser,
//                                       ParsedHead), bodies (BodyDecoder), responses, deadlines; ConnectionLimits
//                 ClientConnection      in Connection: the connection as the task that serves its requests uses it
//                 Dispatcher            finds the route, checks access, runs the route's code under the time limit
//                 RouteTrie             finds the endpoint of a path; TrailingSlash says what a slash at its end does
//                 Endpoint              the routes of one path, by method, as PreparedRoute
//                 Exchange              one request and its response in progress: the code or the timeout responds
//                 DeadlineTable         the deadlines of everything in progress
//                 ErrorResponder        makes the response to an error, the log line, and the report to WebObserver
//                 ErrorRendererTree     the formats of errors by path, for requests that no route takes
//                 ReaderTexts           the texts of errors, in the language of the reader; WebTexts has them
//                 MiddlewareChain       applies Middleware to a request and its response
//                 ResponseFinisher      adds the fields of every response, and reports the request to observers
//                 WebSettings           the section `web` of the settings
//   Errors        RequestError          what the server itself rejects: path, query, body, time
//                 AccessError           what the guard rejects
//                 HeaderFieldsError     an error whose response has additional header fields
//                 ErrorRenderer         a format of error responses; ProblemDetails is the default
//   Requests      RouteRequest          the request, as the route's code receives it
//                 RequestInfo           its id, head, address and logger
//                 TrustedProxies        the client that the product's own proxies name: RequestClient, by ForwardedHop
//                 CredentialScheme      where its token is; Credentials, as RequestIdentifier reads them for a route
//                 TenantSource          where it names its tenant; TenantLinks is the inverse
//                 RequestTarget         its path and query, decoded by PercentEncoding
//                 RequestBody           its body as a stream with a limit; RequestBodyStream connects it
//                 FormFields            its body as a form, after OriginCheck
//   Descriptions  RouteDescription      what the documents say about a route: texts, InputDescription (with
//                                       ParameterDescription and BodyDescription) and ResponseDescription
//   Responses     RouteResponse         status, header fields and body, before the server adds its own
//                 RouteResult           a value that makes its own response: Created, Accepted, NoContent, Conditional,
//                                       Tagged, Download, EventStreamResponse; schema values are sent as JSON
//                 ResponseEncoder       converts what a handler returns, and describes it
//                 StaticContent         bytes that never change, with their EntityTag; FixedBody has them compressed
//   Access        AccessRule            a route's rule: its check, and the type of context that it grants
//                 AccessGuard           checks credentials, tenant and permission, and builds the context
//                 Authenticator         identifies the user; the Auth module implements it
//                 ClaimsQuery           what a product loads with the user: SessionClaims
//                 MemberDecision        decides about permissions and features of a rule, in memory
//                 AccessContext         what the code of a route may use: PublicContext, OptionalContext, UserContext,
//                                       TenantContext, SuperuserContext, PageContext
//   RateLimits    RequestRateLimit      a limit of a route: requests in a period, by user, key, tenant or address
//                 RateLimitGate         the limits of a route, around the guard; RateLimiter counts, by RateLimitBucket
//                 AppliedRateLimit      what a response says about a limit; RateLimitError is the refusal
//   Middleware    MiddlewareList        the middleware of a product in order; the standard list has the built-in ones
//                 Middleware            before the guard: RequestMiddleware, ResponseMiddleware, RequestObserver
//                 ContextMiddleware     after the guard, around the code of a route
//                 CORS                  calls from pages of other origins, by CORSPolicy and CrossOriginFields
//                 SecurityHeaders       the security header fields of every response
//                 Compression           gzip, with GzipEncoder; AcceptField reads what the client accepts
//                 RequestLog            the access log; RequestMetrics, with the histograms of one route, RouteMetrics
//                 CountingWriter        the bytes of a streamed response
//   Routing       Controller            the macros: @Controller, @GET, @POST, @PUT, @PATCH, @DELETE
//                 ControllerRoutes      the routes of one controller; the macro's expansion fills it
//                 Route                 one operation: rule and code with the same type of context, and its data
//                 RouteTrait            what the attribute of a method adds around its route: idempotency keys, limits
//                 RouteParameter        one value that a handler takes: from path, query, header fields or body
//                 RouteInput            reads the parameters and collects every violation
//                 RouteTable            all routes in order, with the checks at start and the reports
//                 DocumentedProblem     the errors that a route may return
//   OpenAPI       OpenAPIDocument       the OpenAPI document, computed from the routes
//   Docs          DocsRoutes            `/docs`, `/docs/problems`, `/openapi.json`
//                 LandingRoute          `GET /`: the LandingPage, or a redirect, as LandingPageChoice says
//                 LandingEntry          what a module adds to the page: a link, or a request as CurlCommand
//   Mock          Route+Mocked          a route that returns an example instead of running its code
//   Pages         PageResponse          a page or a redirect, with the policy of pages
//                 AdminSection          pages that a module adds at /admin; AccountSection adds them at /account

public import HTTPTypes
public import Logging
public import NIOCore
public import ServiceLifecycle
public import TrellisDatabase
public import TrellisKernel
package import TrellisObservability
public import TrellisSchema
public import TrellisTexts

/// The web server for the routes of a product, with request ids, access rules, problem details, CORS, security headers,
/// compression, limits, timeouts, metrics and the access log.
///
/// ```swift
/// let web = WebApplication(routes: routes, authenticator: auth.authenticator, database: database, settings: settings)
/// try await ServiceGroup(configuration: .init(services: [web], logger: logger)).run()      // live
/// let response = await web.respond(to: HTTPRequest(method: .get, path: "/health"))        // in a test, without a port
/// ```
/// Both use the same code; live, only the connection is added.
public struct WebApplication: Service {
    let dispatcher: Dispatcher
    let settings: WebSettings
    /// The beginning of the settings with the address, for errors.
    package var settingPrefix = "web."
    let logger: Logger
    let whenRunning: @Sendable (_ port: Int) async -> Void

    /// Creates an application of these routes, which already have their prefixes.
    ///
    /// - Parameters:
    ///   - routes: the routes to serve, inside the middleware of their modules.
    ///   - middleware: the middleware of all requests, which ``MiddlewareList/validate()`` has checked.
    ///   - authenticator: identifies the sender of a request.
    ///   - database: the database; tenant routes access only their tenant's rows.
    ///   - settings: the address, the limits and the timeouts of the server.
    ///   - texts: the texts of errors in the product's languages; those that it lacks are English.
    ///   - errorRenderer: the format of errors, unless a route has another.
    ///   - keys: the style of the names in bodies, unless a route has another.
    ///   - rateLimiter: counts the requests of routes with limits; nil counts none, so that nothing is limited.
    ///   - logger: the logger of access lines and errors.
    ///   - observer: callbacks for errors that should not happen.
    ///   - whenRunning: called with the port once the server listens.
    public init(
        routes: [Route], middleware: MiddlewareList = .standard, authenticator: any Authenticator, database: Database,
        settings: WebSettings = WebSettings(), texts: TextCatalog = .empty,
        errorRenderer: any ErrorRenderer = ProblemDetails(), keys: KeyStyle = .snakeCase,
        rateLimiter: (any RateLimiter)? = nil,
        logger: Logger = Logger(label: "trellis.web"), observer: WebObserver = .none,
        whenRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.init(
            routes: routes, middleware: middleware, authenticator: authenticator, database: database,
            settings: settings, texts: texts, errorRenderer: errorRenderer, keys: keys, rateLimiter: rateLimiter,
            logger: logger, observer: observer, tracer: nil, whenRunning: whenRunning)
    }

    /// Creates an application whose requests `tracer` records; nil records none.
    package init(
        routes: [Route], middleware: MiddlewareList, authenticator: any Authenticator, database: Database,
        settings: WebSettings, texts: TextCatalog, errorRenderer: any ErrorRenderer, keys: KeyStyle,
        rateLimiter: (any RateLimiter)?, logger: Logger, observer: WebObserver, tracer: OTLPTracer?,
        whenRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.settings = settings
        self.logger = logger
        self.whenRunning = whenRunning
        let accessGuard = AccessGuard(
            authenticator: authenticator, database: database, logger: logger, reportRefusal: observer.refusal)
        dispatcher = Dispatcher(
            routes: routes, middleware: middleware, accessGuard: accessGuard, settings: settings, texts: texts,
            errorFormat: ErrorFormat(renderer: errorRenderer, keys: keys), rateLimiter: rateLimiter, logger: logger,
            observer: observer, tracer: tracer)
    }

    /// Returns the response to a request without a connection, as a client would see it.
    ///
    /// A streamed body is not written yet: ``RouteResponse/collectBody()`` does that. The request timeout also works
    /// here when ``expireTimedOutRequests(after:)`` is called.
    ///
    /// - Parameter address: the address of the connection's peer; nil for none.
    public func respond(
        to head: HTTPRequest, body: ByteBuffer = ByteBuffer(), from address: IPAddress? = nil
    ) async -> RouteResponse {
        await dispatcher.respond(to: head, body: .buffer(body), connection: nil, from: address).response
    }

    /// Times out the requests in flight whose deadline is at most `duration` from now, and cancels their code.
    ///
    /// The running server does this automatically; tests call it instead of waiting.
    public func expireTimedOutRequests(after duration: Duration = .zero) {
        dispatcher.deadlines.expire(now: MonotonicTime.nanoseconds &+ duration.nanoseconds)
    }

    /// Ends what connections do for too long, as of `duration` from now; the running server does this automatically.
    func expireConnections(after duration: Duration = .zero) {
        dispatcher.connections.expire(now: MonotonicTime.nanoseconds &+ duration.nanoseconds)
    }

    /// The number of requests that are in progress and waiting.
    public var requestsInFlight: Int { dispatcher.deadlines.count }

    /// The number of open connections.
    public var openConnections: Int { dispatcher.connections.count }
}

extension WebApplication: CustomStringConvertible {
    /// A short name for logs, without the parts.
    public var description: String { "WebApplication(\(settings.host):\(settings.port))" }
}
